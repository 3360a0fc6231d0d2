import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP, isIPv4, type Socket } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import ipaddr from 'ipaddr.js';

/** Proxies whose `X-Forwarded-For` is trusted: their number, or their addresses and networks. */
export type TrustProxy = number | string[];

/**
 * The client address of a request, as the unit of limits: an IPv4 address, or the /64 of an IPv6 address, because one
 * client owns all of it. `unknown` once the connection is gone.
 */
export type ClientAddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/** What a page can read from its request. */
export type PageEnv = {
  Bindings: Partial<{ incoming: IncomingMessage; outgoing: ServerResponse }>;
  Variables: { clientAddress: string };
};

/** Characters of the header that are read, from its end; no chain of proxies writes more. */
const MOST_READ = 4096;

/**
 * Reads `X-Forwarded-For` from its end, one hop for each trusted proxy, and stops at the first address that is not
 * trusted: any client could have written what stands before it.
 */
export function createClientAddressOf(trust: TrustProxy): ClientAddressOf {
  const behind = typeof trust === 'number' ? behindSoMany(trust) : behindThese(trust);
  /** Addresses of connections whose requests have no such header. */
  const connections = new WeakMap<Socket, string>();

  return ({ socket, headers }) => {
    const header = trust === 0 ? undefined : headers['x-forwarded-for'];
    if (header !== undefined) return behind(socket, String(header).slice(-MOST_READ).split(',').reverse());
    const known = connections.get(socket) ?? unitIn(socket.remoteAddress ?? '') ?? 'unknown';
    connections.set(socket, known);
    return known;
  };
}

/** Sets the client address for every page. Pages that tests ask for without a connection have none. */
export const setClientAddress =
  (clientAddressOf: ClientAddressOf): MiddlewareHandler<PageEnv> =>
  async ({ env, set }, next) => {
    if (env?.incoming) set('clientAddress', clientAddressOf(env.incoming));
    await next();
  };

/** Reads `TRUST_PROXY`; null when it is neither a small number nor a list of addresses and networks. */
export function parseTrustProxy(text: string): TrustProxy | null {
  const value = text.trim();
  if (/^\d+$/.test(value)) return Number(value) <= 32 ? Number(value) : null;
  const networks = value.split(',').map((network) => network.trim());
  return networks.every((network) => networkIn(network) !== null) ? networks : null;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Where a request comes from: its connection, and the hops before that, the nearest first. */
type Behind = (connection: Pick<Socket, 'remoteAddress'>, hops: readonly string[]) => string;

/** The hop that the outermost proxy wrote, or the next one that is an address. What the proxies are called is not read. */
const behindSoMany =
  (proxies: number): Behind =>
  (connection, hops) => {
    for (let hop = Math.min(proxies, hops.length); hop > 0; hop -= 1) {
      const unit = unitIn(hops[hop - 1]!);
      if (unit) return unit;
    }
    return unitIn(connection.remoteAddress ?? '') ?? 'unknown';
  };

function behindThese(trust: readonly string[]): Behind {
  const networks = trust.map((network) => networkIn(network)).filter((network) => network !== null);
  const isTrusted = (address: Address) =>
    networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
  return (connection, hops) => {
    let clientAddress = addressIn(connection.remoteAddress ?? '');
    for (const hop of hops)
      if (clientAddress && isTrusted(clientAddress)) clientAddress = addressIn(hop) ?? clientAddress;
    return clientAddress ? unitOf(clientAddress) : 'unknown';
  };
}

/** The unit of an address. Most are plain IPv4, which is the unit as it stands. */
function unitIn(text: string): string | null {
  const written = text.trim();
  const plain = written.startsWith('::ffff:') ? written.slice(7) : written;
  if (isIPv4(plain)) return plain;
  const address = addressIn(written);
  return address && unitOf(address);
}

/** Reads an address with or without a port, as proxies write it; IPv4 in the form of IPv6 becomes IPv4. */
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
