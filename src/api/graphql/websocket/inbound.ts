import { GraphQLError } from 'graphql';
import { MessageType } from 'graphql-ws';
import { PARSED } from '../../../graphql/execution/memory-budget.ts';
import { LIMITS } from '../../../graphql/schema-kit/limits.ts';
import { requestError } from '../../../graphql/schema-kit/request-error.ts';
import { CLOSINGS, type Closing, dismissSocket } from './close.ts';
import { type Connection, sendFrame, type WebSocketDeps } from './connection.ts';
import { type ClientFrame, LONGEST_ECHO, readFrame } from './frames.ts';

/** Gives a frame to graphql-ws; resolves when all that it asks for is over. */
export type Forward = (frame: string) => Promise<void>;

/**
 * Reads frames in the order of their arrival, at once where the rate limiter decides at once. The time that a long
 * frame takes to read counts as calls.
 */
export function inOrder(
  { callLimits }: WebSocketDeps,
  connection: Connection,
  handle: (frame: ClientFrame | Closing, length: number) => void,
): (text: string) => void {
  let previous: Promise<void> | null = null;
  const read = (text: string): Promise<void> | undefined => {
    const { length } = text;
    const isShort = length <= LIMITS.shortBytes;
    const frame = isShort ? readFrame(text) : callLimits.read(connection.caller, () => readFrame(text));
    if (frame instanceof Promise) return frame.then((later) => handle(closingOr(later), length));
    handle(closingOr(frame), length);
    return undefined;
  };
  return (text) => {
    const current = previous ? previous.then(() => read(text)) : read(text);
    if (!current) return;
    previous = current;
    void current.then(() => {
      if (previous === current) previous = null;
    });
  };
}

const closingOr = (frame: ClientFrame | Closing | GraphQLError): ClientFrame | Closing =>
  frame instanceof GraphQLError ? CLOSINGS.tooManyCalls : frame;

/** Not async: an async function would keep the frame until the operation is over. */
export function handleFrame(
  deps: WebSocketDeps,
  connection: Connection,
  forward: Forward,
  frame: ClientFrame | Closing,
  length: number,
): Promise<void> {
  if ('code' in frame) {
    dismissSocket(connection.socket, frame);
    return Promise.resolve();
  }
  if (!frame.payload && !frame.init && length > LONGEST_ECHO) void countCall(deps, connection);
  const { id } = frame;
  if (id !== undefined && isStillEnding(connection, id)) return refuseId(deps, connection, id);
  const release = frame.payload ? deps.memoryBudget.hold(connection.caller, PARSED * length) : null;
  const held = { ...frame, release };
  connection.frame = held;
  const handled = forward(frame.forwarded);
  // A payload that no handler has taken by now is not needed.
  if (connection.frame === held) release?.();
  connection.frame = null;
  if (id !== undefined) keepId(connection, id, handled);
  return handled;
}

/** Counts a long frame that asks for nothing. */
async function countCall({ callLimits }: WebSocketDeps, { socket, caller }: Connection): Promise<void> {
  if (await callLimits.call(caller)) dismissSocket(socket, CLOSINGS.tooManyCalls);
}

/**
 * Whether an operation takes the id of one that the client has completed and that has not ended. graphql-ws would
 * confuse the two, and then nothing ever ends one of them, not even the end of the socket.
 */
const isStillEnding = ({ running, subscriptions }: Connection, id: string): boolean =>
  running.has(id) && !(id in subscriptions);

async function refuseId(deps: WebSocketDeps, connection: Connection, id: string): Promise<void> {
  const error =
    (await deps.callLimits.call(connection.caller)) ?? requestError('BAD_USER_INPUT', STILL_ENDING);
  await sendFrame(
    deps,
    connection,
    JSON.stringify({ id, type: MessageType.Error, payload: [error.toJSON()] }),
  );
}
const STILL_ENDING = 'The operation that had this id is still being ended: take another id.';

function keepId({ running }: Connection, id: string, handled: Promise<void>): void {
  const ended = () => running.delete(id);
  running.add(id);
  handled.then(ended, ended);
}
