import { MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';

/** More than this is no greeting: all that is read of one is its token. */
export const INIT_BYTES = 16 * 1024;
/** Whatever a client says beside what it asks is shorter than this; longer ones count as calls, and are not echoed. */
export const LONGEST_ECHO = 1024;

/** A frame that a client may send. */
export type ClientFrame = {
  type: 'connection_init' | 'ping' | 'pong' | 'subscribe' | 'complete';
  /** What graphql-ws is given of it. It keeps that for as long as the operation runs, so there is nothing else in it. */
  rest: string;
  greeting?: Record<string, unknown>;
  /** Of an operation that is asked for. */
  id?: string;
  asked?: SubscribePayload;
};

/** Reads a frame; null for one that breaks the protocol, as those do that only a server may send. */
export function readFrame(text: string): ClientFrame | null {
  try {
    const message = parseMessage(text);
    switch (message.type) {
      case MessageType.ConnectionInit:
        return { type: message.type, rest: written(message.type), greeting: message.payload ?? {} };
      case MessageType.Subscribe:
        return {
          type: message.type,
          rest: written(message.type, { id: message.id, payload: { query: '' } }),
          id: message.id,
          asked: message.payload,
        };
      case MessageType.Complete:
        return { type: message.type, rest: written(message.type, { id: message.id }) };
      case MessageType.Ping:
        return { type: message.type, rest: text.length > LONGEST_ECHO ? written(message.type) : text };
      case MessageType.Pong:
        return { type: message.type, rest: written(message.type) };
      default:
        return null;
    }
  } catch {
    return null;
  }
}

const written = (type: string, rest: object = {}) => JSON.stringify({ type, ...rest });
