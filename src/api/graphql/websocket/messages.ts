import { MessageType, type PingMessage, parseMessage } from 'graphql-ws';
import { frameOf } from './output.ts';

/** Longer pings, pongs and completes count as calls, and are not echoed. No client of ours sends any. */
export const LONGEST_ECHO = 1024;

/** A message of the protocol, whichever side it is for. */
export type Message = ReturnType<typeof parseMessage>;

/** Null for what is no message of the protocol. */
export function readMessage(text: string): Message | null {
  try {
    return parseMessage(text);
  } catch {
    return null;
  }
}

export const ACKNOWLEDGEMENT: Buffer = frameOf(JSON.stringify({ type: MessageType.ConnectionAck }));

/** The answer to a ping, with what was in it unless that is long. */
export function pongTo({ payload }: PingMessage, length: number): string {
  return JSON.stringify({
    type: MessageType.Pong,
    payload: (length <= LONGEST_ECHO && payload) || undefined,
  });
}

/** An id as JSON in ASCII. */
export function asciiJson(id: string): string {
  return JSON.stringify(id).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
