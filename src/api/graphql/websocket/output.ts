import { MessageType } from 'graphql-ws';
import { UNREAD } from '../../../graphql/execution/memory-budget.ts';
import type { Payload } from '../../../graphql/execution/payload.ts';
import type { Client, Pong } from './client.ts';

/*
 * What is sent. Nothing is compressed, so ws hands each frame to the connection at once, and frames of our own may be
 * written beside its.
 */

const NOTHING = Buffer.alloc(0);
const BEFORE_ID = '{"id":';

export const nextMessage = (id: string, payload: string): string =>
  `${BEFORE_ID}${id},"type":"${MessageType.Next}","payload":${payload}}`;

/** Sends a message. What the client does not read counts as held for its caller. */
export function send(client: Client, message: string): void {
  if (client.readyState !== client.OPEN) return;
  client.send(message);
  noteUnread(client, message.length);
}

/** Sends a result of a stream. What many are shown is framed once. */
export function sendNext(client: Client, id: string, payload: Payload, personal: string): void {
  const { readyState, OPEN, duplex } = client;
  if (readyState !== OPEN) return;
  if (client.bufferedAmount > 0) {
    send(client, nextMessage(id, payload.text(personal)));
    return;
  }
  const isShared = payload.pieces.length === 1;
  const frame = isShared ? sharedFrame(payload, id) : frameOf(nextMessage(id, payload.text(personal)));
  duplex.write(frame);
  if (duplex.writableLength === 0) return;
  // The frame waits to be written, so nobody else's id may be put into it.
  if (isShared) shared.delete(payload);
  noteUnread(client, frame.length);
}

/** The last frame of a payload, and how long the id in it is. One alone: a client may choose ids of thousands of lengths. */
const shared = new WeakMap<Payload, { frame: Buffer; idLength: number }>();

/** The frame of a payload with this id in it, to be written at once: the next id is put in its place. */
function sharedFrame(payload: Payload, id: string): Buffer {
  const last = shared.get(payload);
  if (last?.idLength === id.length) {
    last.frame.write(id, headBytes(last.frame) + BEFORE_ID.length, 'latin1');
    return last.frame;
  }
  const frame = frameOf(nextMessage(id, payload.pieces[0]!));
  shared.set(payload, { frame, idLength: id.length });
  return frame;
}

const MEDIUM = 126;
const LONG = 127;
/** Bytes before the payload of a frame, by the second of them. */
const headBytes = (frame: Buffer): number => (frame[1] === LONG ? 10 : frame[1] === MEDIUM ? 4 : 2);

/** A text message as the one frame of a server, unmasked (RFC 6455, section 5.2). */
export function frameOf(message: string): Buffer {
  const length = Buffer.byteLength(message);
  const head = length < MEDIUM ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  frame[1] = head === 2 ? length : head === 4 ? MEDIUM : LONG;
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(message, head);
  return frame;
}

/** Whether all has left that was sent. Those who wait for it are resumed then. */
export function isRead(client: Client): boolean {
  if (client.bufferedAmount === 0) return true;
  if (client.late) return false;
  client.late = [];
  whenRead(client, () => {
    const late = client.late!;
    client.late = null;
    for (const operation of late) operation.resume();
  });
  return false;
}

/** Answers a ping. While much is unread, the newest of each kind waits alone: many pongs take far more than their bytes. */
export function answerPing(client: Client, pong: Pong): void {
  if (client.latePongs) client.latePongs.set(typeof pong, pong);
  else if (client.bufferedAmount <= UNREAD) sendPong(client, pong);
  else {
    client.latePongs = new Map([[typeof pong, pong]]);
    whenRead(client, () => {
      const late = client.latePongs!;
      client.latePongs = null;
      for (const one of late.values()) sendPong(client, one);
    });
  }
}

function sendPong(client: Client, pong: Pong): void {
  if (typeof pong === 'string') send(client, pong);
  else if (client.readyState === client.OPEN) client.pong(pong);
}

/** Counts a message for its caller until it has left, where much waits to be read. */
function noteUnread(client: Client, length: number): void {
  if (client.bufferedAmount <= UNREAD) return;
  whenRead(client, client.state.memoryBudget.note(client.caller, length));
}

/** Calls back when what was sent has left, or never can. */
function whenRead({ readyState, OPEN, duplex }: Client, read: () => void): void {
  // Behind a close frame the connection may be at its end already.
  if (readyState === OPEN) duplex.write(NOTHING, read);
}
