import { get, type IncomingMessage } from 'node:http';
import { mailbox } from './mailbox.ts';

/** An event stream as a browser would read it, but without connecting again. */
export type EventStream<T> = {
  response: IncomingMessage;
  /** The next message's data; null when the stream has ended. */
  next(): Promise<T | null>;
  /** Everything that came so far, comments too. */
  text(): string;
  /** Goes away without a word. */
  leave(): void;
};

/** Opens the stream and waits for its headers. */
export async function openEventStream<T = unknown>(url: string): Promise<EventStream<T>> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get(url, { headers: { accept: 'text/event-stream' } }, resolve).on('error', reject),
  );
  const box = mailbox<T>();
  let text = '';
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop()!;
    for (const part of parts) if (part.startsWith('data: ')) box.put(JSON.parse(part.slice('data: '.length)));
  });
  response.on('close', box.end);
  // Leaving breaks the answer off.
  response.on('error', () => undefined);
  return { response, next: box.next, text: () => text, leave: () => response.destroy() };
}
