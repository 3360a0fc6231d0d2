import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { CloseCode, type Context as Connection, handleProtocols, MessageType, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CallLimits, TOO_MANY_OPEN } from '../../graphql/execution/call-limits.ts';
import type { Documents } from '../../graphql/execution/documents.ts';
import type { Execution } from '../../graphql/execution/executor.ts';
import { idempotencyKeyOf } from '../../graphql/execution/idempotency.ts';
import { FULL, type MemoryBudget, PARSED, UNREAD } from '../../graphql/execution/memory-budget.ts';
import { resultCodeOf } from '../../graphql/execution/outcome.ts';
import type { ResultStream } from '../../graphql/execution/subscription-stream.ts';
import type { Named } from '../../graphql/execution/trusted-documents.ts';
import { addressCaller, callerOf, TOO_MANY_OPEN_RETRY_S } from '../../graphql/schema-kit/calls.ts';
import type { ContextFactory } from '../../graphql/schema-kit/context.ts';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import type { Prepared, Variables } from '../../graphql/schema-kit/operation.ts';
import { requestError, tooMany } from '../../graphql/schema-kit/request-error.ts';
import { type ConcurrencyLimit, createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { UnauthenticatedError } from '../../lib/errors.ts';
import { onExpiry } from '../../lib/long-timer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { bearerToken } from '../http/bearer-token.ts';
import type { ClientAddressOf } from '../http/client-address.ts';
import { requestIdOf } from '../http/request-id.ts';
import { rejectUpgrade } from '../http/upgrade.ts';
import type { Origins } from './cors-origins.ts';
import { type ClientFrame, INIT_BYTES, LONGEST_ECHO, readFrame } from './frames.ts';
import { createHeartbeat, type HeartbeatOptions } from './heartbeat.ts';
import { onRevoked } from './token-revocation.ts';

const INIT_TIMEOUT_MS = 3_000;
const OPERATIONS_PER_SOCKET = 50;
/** The protocol's word for a token that is refused: clients ask for a new one and come back. */
const FORBIDDEN = 4403;
/** Clients come back later; they never do after the protocol's own 4500. */
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;
const TOO_BIG = 1009;
/** What comes before the greeting is read so far; the greeting is not all that a socket may send before it. */
const UNINITIALIZED_BYTES = INIT_BYTES + 4 * 1024;
/** Whoever is turned away may read why for so long, so many of one address at a time; the others get an answer of HTTP. */
const DISMISSAL_MS = 1_000;
const DISMISSED = 200;

type Deps = {
  contexts: ContextFactory;
  documents: Documents;
  executor: Execution;
  schema: GraphQLSchema;
  clientAddressOf: ClientAddressOf;
  callLimits: CallLimits;
  openLimit: ConcurrencyLimit;
  memoryBudget: MemoryBudget;
  origins: Origins;
  events: Events;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  uninitialized?: number;
  heartbeat?: Partial<HeartbeatOptions>;
};
type Peer = {
  socket: WebSocket;
  clientAddress: string;
  userAgent: string | null;
  requestId: string;
  token: string | null;
  /** Who is counted. */
  caller: string;
  /** Says that it has greeted: from then on it is not counted among the strangers. */
  initialized(): void;
  /** Its operations under way, by their names; graphql-ws sees to it. */
  subscriptions: Readonly<Record<string, unknown>>;
  /** The names of those that have not ended yet, though the client may have left them. */
  running: Set<string>;
  /** Whether its token counts no more. */
  revoked: boolean;
  /** The names of its operations, of some that are over too. */
  operations: Set<string>;
  /** The frame that graphql-ws is given at this moment: it keeps what it is given, so it gets nothing else of it. */
  frame: Heard | null;
};
/** A frame as it was read; null for none, an error where its sender has not enough calls left to have it read. */
type ReadFrame = ClientFrame | null | GraphQLError;
/** A frame, and what lets go of it; null where there is no room for it. */
type Heard = ClientFrame & { release: (() => void) | null };
type Operation = {
  prepared: Prepared;
  /** Null once they have been used. */
  variables: Variables;
  peer: Peer;
  requestId: string;
  idempotencyKey: unknown;
  release: () => void;
};

export type WebSocketEndpoint = {
  /** Takes an HTTP upgrade over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  size(): number;
  /** Lets nobody in any more, asks everybody to go, and cuts off whoever has not gone after the grace. */
  close(graceMs: number): Promise<void>;
};

/**
 * GraphQL over WebSocket (`graphql-transport-ws`). graphql-ws speaks the protocol; whatever one operation does wrong is
 * answered to that operation, so that it costs a client none of its others.
 */
export function createWebSocketEndpoint(deps: Deps): WebSocketEndpoint {
  const { contexts, documents, executor, schema, clientAddressOf, callLimits, openLimit, memoryBudget } =
    deps;
  const { origins, clock, log, metrics } = deps;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.bytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  const heartbeat = createHeartbeat(deps.heartbeat);
  const unauthenticated = createConcurrencyLimit(deps.uninitialized ?? LIMITS.uninitialized);
  const dismissed = createConcurrencyLimit(DISMISSED);
  let stopping = false;
  /** Operations of closed sockets that are still being ended. */
  const ending = new Set<Promise<void>>();

  const protocol = makeServer<Record<string, unknown>, Peer>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    onConnect: connect,
    onSubscribe: accept,
    execute: perform,
    subscribe: perform,
    onNext: (_connection, _id, _payload, _args, result) => errorsFirst(result),
  });

  /** False closes the socket with 4403. */
  async function connect(connection: Connection<Record<string, unknown>, Peer>): Promise<boolean> {
    const { subscriptions, extra: peer } = connection;
    peer.initialized();
    peer.subscriptions = subscriptions;
    try {
      peer.token = tokenOf(peer.frame?.greeting ?? {});
      const viewer = await contexts.viewerOf(peer.token);
      peer.caller = callerOf({ viewer, clientAddress: peer.clientAddress });
      if (viewer) endWith(peer, viewer);
    } catch (error) {
      if (!(error instanceof UnauthenticatedError)) throw error;
      await callLimits.call(addressCaller(peer.clientAddress));
      return false;
    }
    await enter(peer);
    return true;
  }

  /** A socket ends with what it was opened by: when the token expires, or counts no more. */
  function endWith(peer: Peer, { id: accountId, expiresAt }: Viewer): void {
    const { socket, token } = peer;
    if (socket.readyState !== socket.OPEN) return;
    const expired = onExpiry(expiresAt, clock, () => socket.close(FORBIDDEN, 'The token has expired.'));
    const revoked = onRevoked(deps, { token, accountId }, () => {
      peer.revoked = true;
      endRevoked(peer);
    });
    socket.once('close', expired).once('close', revoked);
  }

  /** After what is under way: its streams hear of it as well, and each says so; whoever signs out by it is answered. */
  function endRevoked({ socket, revoked, subscriptions }: Peer): void {
    if (revoked && !isBusy(subscriptions)) socket.close(FORBIDDEN, 'The token counts no more.');
  }

  /** A greeting is a call, and an open socket one of those that its caller may hold. */
  async function enter({ socket, caller }: Peer): Promise<void> {
    const tooFast = await callLimits.call(caller);
    if (socket.readyState !== socket.OPEN) return;
    const leave = tooFast ? null : openLimit.enter(caller);
    if (leave) socket.once('close', leave);
    else socket.close(TRY_AGAIN_LATER, tooFast ? TOO_MANY_CALLS : TOO_MANY_OPEN);
  }

  /** Whether one more may run; it is counted before anything is waited for, so that those that come at once are one by one. */
  function hasRoom(
    { subscriptions, extra: { operations } }: Connection<Record<string, unknown>, Peer>,
    id: string,
  ) {
    if (operations.size >= OPERATIONS_PER_SOCKET)
      for (const one of operations) if (!(one in subscriptions)) operations.delete(one);
    return operations.size < OPERATIONS_PER_SOCKET && operations.add(id) !== null;
  }

  async function accept(connection: Connection<Record<string, unknown>, Peer>, id: string) {
    const { extra: peer } = connection;
    const { asked, release } = peer.frame!;
    peer.frame = null;
    try {
      const operation = await operationOf(connection, id, asked!, release);
      if ('errors' in operation) {
        release?.();
        return operation.errors;
      }
      const { document, operation: node } = operation.prepared;
      const operationName = node.name?.value;
      return { schema, document, operationName, rootValue: undefined, contextValue: operation };
    } catch (error) {
      release?.();
      throw error;
    }
  }

  /** What is to be done, or why not. */
  async function operationOf(
    connection: Connection<Record<string, unknown>, Peer>,
    id: string,
    asked: NonNullable<ClientFrame['asked']>,
    release: Heard['release'],
  ): Promise<Operation | { errors: readonly GraphQLError[] }> {
    const began = performance.now();
    const { extra: peer } = connection;
    const refuse = (errors: readonly GraphQLError[], kind = 'none') => {
      metrics.operation('socket', kind, resultCodeOf({ errors }), (performance.now() - began) / 1000);
      return { errors };
    };
    if (id.length > LONGEST_ID)
      return refuse([
        requestError('BAD_USER_INPUT', `The id of an operation has at most ${LONGEST_ID} characters.`),
      ]);
    const room = hasRoom(connection, id);
    const tooFast = await callLimits.call(peer.caller);
    if (tooFast) return refuse([tooFast]);
    if (!room)
      return refuse([
        tooMany(`At most ${OPERATIONS_PER_SOCKET} operations at once on one socket.`, TOO_MANY_OPEN_RETRY_S),
      ]);
    if (!release) return refuse([tooMany(FULL, TOO_MANY_OPEN_RETRY_S)]);
    const { caller } = peer;
    const known = caller !== addressCaller(peer.clientAddress);
    const prepared = await documents.prepare(asked as typeof asked & Named, { caller, known });
    if ('errors' in prepared) return refuse(prepared.errors);
    const tooMuch = await callLimits.weigh(peer.caller, prepared);
    if (tooMuch) return refuse([tooMuch], prepared.operation.operation);
    const requestId = `${peer.requestId}/${id.slice(0, 40)}`;
    const idempotencyKey = idempotencyKeyOf(undefined, asked.extensions);
    return { prepared, variables: asked.variables, peer, requestId, idempotencyKey, release };
  }

  async function perform({ contextValue }: ExecutionArgs): Promise<ExecutionResult | ResultStream> {
    const began = performance.now();
    const operation = contextValue as Operation;
    const result = await outcome(operation);
    const kind = operation.prepared.operation.operation;
    metrics.operation('socket', kind, resultCodeOf(result), (performance.now() - began) / 1000);
    return result;
  }

  /** The account is looked up for each operation: a socket outlives rights. */
  async function outcome(operation: Operation) {
    const { prepared, variables, peer, requestId, idempotencyKey, release } = operation;
    try {
      const viewer = await contexts.viewerOf(peer.token);
      const { clientAddress, userAgent } = peer;
      const caller = { viewer, clientAddress, userAgent, requestId, idempotencyKey };
      return await executor.run(prepared, variables, caller);
    } catch (error) {
      peer.revoked ||= error instanceof UnauthenticatedError;
      return { errors: [executor.mask(error, requestId)] };
    } finally {
      // graphql-ws keeps the operation for as long as it runs.
      operation.variables = null;
      release();
    }
  }

  /** Whoever says nothing is held by few: a stranger is counted by where it comes from until it has greeted. */
  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!origins.mayCall(request.headers.origin)) {
      rejectUpgrade(socket, '403 Forbidden');
      return;
    }
    const clientAddress = clientAddressOf(request);
    const initialized = stopping ? null : unauthenticated.enter(clientAddress);
    if (!initialized) {
      dismiss(request, socket, head, clientAddress);
      return;
    }
    socket.once('close', initialized);
    server.handleUpgrade(request, socket, head, (opened) => {
      const heard = heedUngreeted(opened, socket, head.length);
      server.emit('connection', opened, request, () => {
        heard();
        initialized();
      });
    });
  }

  /** Clients come back after a close of these kinds; what HTTP says at this point ends them for good. */
  function dismiss(request: IncomingMessage, socket: Duplex, head: Buffer, clientAddress: string): void {
    const gone = dismissed.enter(clientAddress);
    if (!gone) {
      rejectUpgrade(socket, '429 Too Many Requests', `Retry-After: ${TOO_MANY_OPEN_RETRY_S}\r\n`);
      return;
    }
    socket.once('close', gone);
    server.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => undefined);
      if (stopping) leave(opened, GOING_AWAY, STOPS);
      else leave(opened, TRY_AGAIN_LATER, 'Too many sockets that have not greeted.');
    });
  }

  /** Until it has greeted nothing large is taken from a socket. The result ends that. */
  function heedUngreeted(socket: WebSocket, duplex: Duplex, already: number): () => void {
    let bytes = already;
    const heed = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= UNINITIALIZED_BYTES) return;
      duplex.off('data', heed);
      leave(socket, TOO_BIG, INIT_TOO_BIG);
    };
    duplex.on('data', heed);
    return () => duplex.off('data', heed);
  }

  server.on('headers', (headers, request) => headers.push(`X-Request-Id: ${requestIdOf(request.headers)}`));

  server.on('connection', (socket: WebSocket, request: IncomingMessage, initialized: () => void) => {
    const requestId = requestIdOf(request.headers);
    const clientAddress = clientAddressOf(request);
    const caller = addressCaller(clientAddress);
    // No more of it than is looked at: it is kept as long as the socket.
    const userAgent = request.headers['user-agent']?.slice(0, 512) ?? null;
    const unknown = {
      token: null,
      subscriptions: {},
      running: new Set<string>(),
      revoked: false,
      operations: new Set<string>(),
      frame: null,
    };
    const peer: Peer = { socket, clientAddress, userAgent, requestId, caller, initialized, ...unknown };
    const fail = (error: Error) => {
      log.error('a socket failed', { requestId: peer.requestId, error: error.message });
      socket.close(TRY_AGAIN_LATER, 'Try again later.');
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (frame) => sent(peer, frame),
        close: (code, reason) => socket.close(code, closeReason(reason)),
        onMessage(take) {
          const ended = () => endRevoked(peer);
          const heard = (frame: ReadFrame, length: number) =>
            void hear(peer, take, frame, length).then(ended).catch(fail);
          const next = inTurn(peer, heard);
          socket.on('message', (data) => next(String(data)));
        },
      },
      peer,
    );
    // A frame that is too large, or not a frame at all: ws closes the socket itself.
    socket.on('error', (error) =>
      log.debug('a socket broke the protocol', { requestId: peer.requestId, error: error.message }),
    );
    socket.once('close', (code, reason) => {
      const end = Promise.resolve(closed(code, String(reason))).catch(fail);
      ending.add(end);
      void end.finally(() => ending.delete(end));
    });
    heartbeat.watch(socket, () => isBusy(peer.subscriptions));
  });

  /** Reads frames in the order in which they came, at once where the limiter answers at once. */
  function inTurn(peer: Peer, heard: (frame: ReadFrame, length: number) => void): (text: string) => void {
    let turn: Promise<void> | null = null;
    const take = (text: string): Promise<void> | undefined => {
      const { length } = text;
      const frame =
        length > LIMITS.shortBytes ? callLimits.read(peer.caller, () => readFrame(text)) : readFrame(text);
      if (frame instanceof Promise) return frame.then((read) => heard(read, length));
      heard(frame, length);
      return undefined;
    };
    return (text) => {
      const taken = turn ? turn.then(() => take(text)) : take(text);
      if (!taken) return;
      turn = taken;
      void taken.then(() => {
        if (turn === taken) turn = null;
      });
    };
  }

  /** Not async: what it is given would be kept until the operation is over. */
  function hear(
    peer: Peer,
    take: (text: string) => Promise<void>,
    frame: ReadFrame,
    length: number,
  ): Promise<void> {
    if (frame instanceof GraphQLError) return refuseFrame(peer, TRY_AGAIN_LATER, TOO_MANY_CALLS);
    if (!frame) return refuseFrame(peer, CloseCode.BadRequest, 'Invalid message received');
    if (frame.greeting && length > INIT_BYTES) return refuseFrame(peer, TOO_BIG, INIT_TOO_BIG);
    if (!frame.asked && !frame.greeting && length > LONGEST_ECHO) void countTalk(peer);
    if (isLeft(peer, frame)) return refuseName(peer, frame.id);
    const release = frame.asked ? memoryBudget.hold(peer.caller, PARSED * length) : null;
    const heard: Heard = { ...frame, release };
    peer.frame = heard;
    const taken = take(frame.rest);
    // Whatever is asked of the frame was asked by now; one that nobody took is done with.
    if (peer.frame === heard) release?.();
    peer.frame = null;
    if (frame.id !== undefined) keepName(peer, frame.id, taken);
    return taken;
  }

  /** What is said at length beside what is asked. */
  async function countTalk({ socket, caller }: Peer): Promise<void> {
    if (await callLimits.call(caller)) leave(socket, TRY_AGAIN_LATER, TOO_MANY_CALLS);
  }

  function keepName({ running }: Peer, id: string, taken: Promise<void>): void {
    const ended = () => running.delete(id);
    running.add(id);
    taken.then(ended, ended);
  }

  async function refuseName(peer: Peer, id: string): Promise<void> {
    const error = (await callLimits.call(peer.caller)) ?? requestError('BAD_USER_INPUT', STILL_ENDING);
    await sent(peer, JSON.stringify({ id, type: MessageType.Error, payload: [error.toJSON()] }));
  }

  function refuseFrame({ socket }: Peer, code: number, reason: string): Promise<void> {
    leave(socket, code, reason);
    return Promise.resolve();
  }

  /** Resolves when the frame has left, or never can: the next result is not worked out before. */
  function sent({ socket, caller }: Peer, frame: string): Promise<void> {
    return new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      const release = frame.length > UNREAD ? memoryBudget.note(caller, frame.length) : () => undefined;
      socket.send(frame, () => {
        release();
        resolve();
      });
    });
  }

  async function close(graceMs: number): Promise<void> {
    stopping = true;
    const gone = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of server.clients) socket.close(GOING_AWAY, STOPS);
    const cut = setTimeout(() => {
      for (const socket of server.clients) socket.terminate();
    }, graceMs);
    await Promise.all(gone);
    clearTimeout(cut);
    heartbeat.close();
    await Promise.all(ending);
  }

  return {
    upgrade,
    size: () => server.clients.size,
    close,
  };
}

const STOPS = 'The server stops.';
const INIT_TOO_BIG = `A greeting has at most ${INIT_BYTES / 1024} KB.`;
const TOO_MANY_CALLS = 'Too many calls.';
const LONGEST_ID = 1_000;
const STILL_ENDING = 'The operation that had this id is still being ended: take another id.';

const isBusy = (subscriptions: Peer['subscriptions']) => Object.keys(subscriptions).length > 0;

/**
 * Whether an operation takes the name of one that the client has left, and that has not ended: graphql-ws would take the
 * one for the other, and then nothing ever ends one of them, not even the end of the socket.
 */
const isLeft = (
  { running, subscriptions }: Peer,
  frame: ClientFrame,
): frame is ClientFrame & { id: string } =>
  frame.id !== undefined && running.has(frame.id) && !(frame.id in subscriptions);

/** Closes a socket, and does not wait for an answer that may never come. */
function leave(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const cut = setTimeout(() => socket.terminate(), DISMISSAL_MS);
  socket.once('close', () => clearTimeout(cut));
}

/** Where there are errors they are the first that is read. */
function errorsFirst({ errors, ...rest }: ExecutionResult) {
  return errors && { errors: errors.map((error) => error.toJSON()), ...rest };
}

/** A close frame has room for so many bytes: graphql-ws names in some of its reasons an id that the client chose. */
const REASON_BYTES = 123;
function closeReason(reason = ''): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(REASON_BYTES));
  return reason.slice(0, read);
}

/** `token`, or an `Authorization` header as HTTP has it. What is there but no token is refused as a bad one. */
function tokenOf(params: Record<string, unknown>): string | null {
  if (params.token != null) return textIn(params.token);
  const header = params.Authorization ?? params.authorization;
  return header == null ? null : bearerToken(textIn(header));
}
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
