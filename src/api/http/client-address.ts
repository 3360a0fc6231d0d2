import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import ipaddr from 'ipaddr.js';

/** Whose `X-Forwarded-For` counts: that of so many proxies before us, or of proxies with these addresses (or networks). */
export type TrustProxy = number | string[];

/**
 * Where a request comes from, as the unit in which it is counted: an IPv4 address, or the /64 of an IPv6 one, because a
 * single client owns all of those. `unknown` once its connection is gone.
 */
export type ClientAddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/** What a page of ours can ask its request. */
export type PageEnv = {
  Bindings: Partial<{ incoming: IncomingMessage; outgoing: ServerResponse }>;
  Variables: { clientAddress: string };
};

/** More than all proxies of anybody say: what stands before it is not looked at. */
const MOST_SAID = 4096;

/**
 * Reads `X-Forwarded-For` from its end, a hop for each proxy that is trusted, and stops at the first address that is
 * not: whatever stands before that, anybody could have written.
 */
export function createClientAddressOf(trust: TrustProxy): ClientAddressOf {
  const trusted = trustOf(trust);
  /** What a connection says by itself, for all its requests. */
  const connections = new WeakMap<Socket, string>();

  function behind(hops: string[]): string {
    let clientAddress = addressIn(hops[0]!);
    for (let hop = 1; hop < hops.length && clientAddress && trusted(clientAddress, hop); hop += 1)
      clientAddress = addressIn(hops[hop]!) ?? clientAddress;
    return clientAddress ? unitOf(clientAddress) : 'unknown';
  }

  return ({ socket, headers }) => {
    const said = trust === 0 ? undefined : headers['x-forwarded-for'];
    if (said !== undefined)
      return behind([socket.remoteAddress ?? '', ...String(said).slice(-MOST_SAID).split(',').reverse()]);
    const known = connections.get(socket) ?? behind([socket.remoteAddress ?? '']);
    connections.set(socket, known);
    return known;
  };
}

/** Makes every page know its clientAddress; a page that was asked without a connection has none. */
export const nameSource =
  (clientAddressOf: ClientAddressOf): MiddlewareHandler<PageEnv> =>
  async ({ env, set }, next) => {
    if (env?.incoming) set('clientAddress', clientAddressOf(env.incoming));
    await next();
  };

/** What `TRUST_PROXY` says; null when it is neither a small number nor a list of addresses and networks. */
export function parseTrustProxy(text: string): TrustProxy | null {
  const value = text.trim();
  if (/^\d+$/.test(value)) return Number(value) <= 32 ? Number(value) : null;
  const networks = value.split(',').map((network) => network.trim());
  return networks.every((network) => networkIn(network) !== null) ? networks : null;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function trustOf(trust: TrustProxy): (address: Address, hop: number) => boolean {
  if (typeof trust === 'number') return (_address, hop) => hop <= trust;
  const networks = trust.map((network) => networkIn(network)).filter((network) => network !== null);
  return (address) =>
    networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

/** With or without a port, as proxies write it; an IPv4 address that is written as IPv6 is itself. */
function addressIn(text: string): Address | null {
  const [, bracketed, plain] = /^\s*(?:\[([^\]]+)\](?::\d+)?|([\d.]+)(?::\d+)?)\s*$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text.trim();
  return isIP(address) ? ipaddr.process(address) : null;
}

function networkIn(text: string): [Address, number] | null {
  const [address = '', bits, ...more] = text.split('/');
  if (!isIP(address) || more.length > 0) return null;
  const network = ipaddr.process(address);
  const most = network.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [network, most];
  return /^\d+$/.test(bits) && Number(bits) <= most ? [network, Number(bits)] : null;
}

function unitOf(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString();
  const first = (address as ipaddr.IPv6).parts.slice(0, 4);
  return `${new ipaddr.IPv6([...first, 0, 0, 0, 0])}/64`;
}
