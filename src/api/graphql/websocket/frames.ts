import { MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';
import { CLOSINGS, type Closing, INIT_BYTES } from './close.ts';

/** Longer pings, pongs and completes count as calls, and are not echoed. No client of ours sends any. */
export const LONGEST_ECHO = 1024;

/** A frame that a client may send. */
export type ClientFrame = {
  /** The part that graphql-ws is given. It keeps this for as long as the operation runs, so the payload is not in it. */
  forwarded: string;
  /** The payload of a connection init. */
  init?: Record<string, unknown>;
  /** Of a subscribe: the operation's id and what it asks for. */
  id?: string;
  payload?: SubscribePayload;
};

/** Reads a frame; says how to close the socket where the frame breaks the protocol. */
export function readFrame(text: string): ClientFrame | Closing {
  const frame = parseFrame(text);
  if (!frame) return CLOSINGS.invalidFrame;
  return frame.init && text.length > INIT_BYTES ? CLOSINGS.initTooBig : frame;
}

/** Null for what is no message of the protocol, and for messages that only a server may send. */
function parseFrame(text: string): ClientFrame | null {
  try {
    const message = parseMessage(text);
    const { type } = message;
    switch (type) {
      case MessageType.ConnectionInit:
        return { forwarded: JSON.stringify({ type }), init: message.payload ?? {} };
      case MessageType.Subscribe: {
        const { id, payload } = message;
        return { forwarded: JSON.stringify({ type, id, payload: { query: '' } }), id, payload };
      }
      case MessageType.Complete:
        return { forwarded: JSON.stringify({ type, id: message.id }) };
      case MessageType.Ping:
        return { forwarded: text.length > LONGEST_ECHO ? JSON.stringify({ type }) : text };
      case MessageType.Pong:
        return { forwarded: JSON.stringify({ type }) };
      default:
        return null;
    }
  } catch {
    return null;
  }
}
