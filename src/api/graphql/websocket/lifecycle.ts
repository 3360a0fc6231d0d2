import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { addressCaller } from '../../../graphql/schema-kit/calls.ts';
import { spread } from '../../../lib/spread.ts';
import { traceOf } from '../../../lib/trace.ts';
import type { Client, WebSocketState } from './client.ts';
import { CLOSINGS, closeSocket, dismissSocket } from './close.ts';
import { receive } from './inbound.ts';
import { answerPing } from './output.ts';

/** The log reads no more of a user agent than this, and it is kept as long as the socket. */
const USER_AGENT_LENGTH = 512;
const ACCEPT_LANGUAGE_LENGTH = 200;
/** Messages of a socket that wait for their turn. One read of the connection brings ten times as many empty pings. */
const MOST_WAITING = 1_024;

/** Keeps an open socket among the clients until it closes. */
export function track(state: WebSocketState, client: Client, duplex: Duplex): void {
  client.state = state;
  client.duplex = duplex;
  state.clients.add(client);
  // ws itself closes a socket whose frame is too large or malformed.
  client.on('error', failed).on('close', closed);
}

/** Serves an open socket until it closes. */
export function serve(client: Client, clientAddress: string, { headers }: IncomingMessage): void {
  client.clientAddress = clientAddress;
  client.caller = addressCaller(clientAddress);
  client.userAgent = headers['user-agent']?.slice(0, USER_AGENT_LENGTH) ?? null;
  client.acceptLanguage = headers['accept-language']?.slice(0, ACCEPT_LANGUAGE_LENGTH) ?? null;
  client.requestId = String(headers['x-request-id']);
  client.trace = traceOf(headers.traceparent);
  client.on('message', received).on('ping', pinged).on('pong', ponged);
  client.state.heartbeat.watch(client);
  if (client.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) dismissSocket(client, CLOSINGS.otherProtocol);
}

/*
 * The listeners of every client: functions that all share.
 */

function received(this: WebSocket, data: RawData): void {
  const client = this as Client;
  inTurn(client, (data as Buffer).length, () => receive(client, String(data)));
}

function pinged(this: WebSocket, data: Buffer): void {
  const client = this as Client;
  inTurn(client, data.length, () => answerPing(client, data));
}

/** Takes a message as it comes, or in its turn where the client has sent much. */
function inTurn(client: Client, bytes: number, take: () => void): void {
  const { heartbeat, turns } = client.state;
  const asItComes = heartbeat.charge(client, bytes);
  // A socket that is being closed is not listened to any more, and read no faster.
  if (client.readyState !== client.OPEN) return;
  if (asItComes) take();
  else if ((client.waiting?.length ?? 0) < MOST_WAITING) turns.wait(client, bytes, take);
  else dismissSocket(client, CLOSINGS.tooManyCalls);
}

function ponged(this: WebSocket, data: Buffer): void {
  const client = this as Client;
  client.hasAnswered = true;
  client.state.heartbeat.charge(client, data.length);
}

function failed(this: WebSocket, { message: error }: Error): void {
  const client = this as Client;
  const { state, requestId } = client;
  client.noteOffence();
  state.log.debug('a socket broke the protocol', { requestId, error });
}

function closed(this: WebSocket): void {
  const client = this as Client;
  const { state, viewer, phase, clientAddress } = client;
  state.clients.delete(client);
  state.heartbeat.forget(client);
  state.turns.forget(client);
  if (viewer) state.expiryClock.remove(viewer.expiresAt, client);
  if (viewer && phase === 'acknowledged') state.authenticated.remove(clientAddress);
  client.initialized();
  client.unsubscribe();
  client.release();
  while (client.operations) client.operations.stop();
}

/** Closes every socket over the span, and terminates those that are open after the grace. */
export async function closeSockets(state: WebSocketState, graceMs: number, spreadMs: number): Promise<void> {
  const { clients, heartbeat } = state;
  state.isStopping = true;
  const all = [...clients].map((client) => new Promise((resolve) => client.once('close', resolve)));
  await spread([...clients], spreadMs, (client) => closeSocket(client, CLOSINGS.stopping));
  const timer = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, graceMs);
  await Promise.all(all);
  clearTimeout(timer);
  heartbeat.close();
}
