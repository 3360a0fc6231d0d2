import { GraphQLError } from 'graphql';
import { MessageType } from 'graphql-ws';
import { LIMITS } from '../../../graphql/schema-kit/limits.ts';
import { admit } from './admission.ts';
import type { Client } from './client.ts';
import { CLOSINGS, type Closing, dismissSocket, INIT_BYTES } from './close.ts';
import { subscribe } from './execution.ts';
import { asciiJson, LONGEST_ECHO, type Message, pongTo, readMessage } from './messages.ts';
import { answerPing } from './output.ts';

/**
 * Takes messages in the order of their arrival, at once where the rate limiter decides at once. The time that a long one
 * takes to read counts as calls.
 */
export function receive(client: Client, text: string): void {
  const taken = client.reading ? client.reading.then(() => take(client, text)) : take(client, text);
  if (!taken) return;
  client.reading = taken;
  const done = () => {
    if (client.reading === taken) client.reading = null;
  };
  taken.catch((error) => client.fail(error)).then(done, done);
}

function take(client: Client, text: string): Promise<void> | void {
  if (text.length <= LIMITS.shortBytes) return act(client, readMessage(text), text.length);
  const message = client.state.callLimits.read(client.caller, () => readMessage(text));
  if (!(message instanceof Promise)) return act(client, message, text.length);
  return message.then((read) => act(client, read, text.length));
}

function act(client: Client, message: Message | GraphQLError | null, length: number): void {
  // A socket that is being closed is not listened to any more.
  const closing = client.readyState === client.OPEN ? answer(client, message, length) : null;
  if (!closing) return;
  if (closing !== CLOSINGS.tooManyCalls) client.noteOffence();
  dismissSocket(client, closing);
}

/** Does what a message asks for, or says why the socket is closed. */
function answer(client: Client, message: Message | GraphQLError | null, length: number): Closing | null {
  if (message instanceof GraphQLError) return CLOSINGS.tooManyCalls;
  switch (message?.type) {
    case MessageType.ConnectionInit:
      if (length > INIT_BYTES) return CLOSINGS.initTooBig;
      if (client.phase !== 'opened') return CLOSINGS.initializedTwice;
      admit(client, message.payload ?? {}).catch((error) => client.fail(error));
      return null;
    case MessageType.Subscribe:
      return subscribe(client, message, length);
    case MessageType.Complete:
      client.find(asciiJson(message.id))?.stop();
      break;
    case MessageType.Ping:
      answerPing(client, pongTo(message, length));
      break;
    case MessageType.Pong:
      break;
    default:
      // No message, or one that only a server may send.
      return CLOSINGS.invalidMessage;
  }
  if (length > LONGEST_ECHO) void countCall(client);
  return null;
}

/** Counts a long message that asks for nothing. */
async function countCall(client: Client): Promise<void> {
  try {
    if (await client.state.callLimits.call(client.caller)) dismissSocket(client, CLOSINGS.tooManyCalls);
  } catch (error) {
    client.fail(error as Error);
  }
}
