import { type IncomingMessage, request } from 'node:http';
import type { Result, Variables } from './graphql-client.ts';
import { mailbox } from './mailbox.ts';

export type SseClient = {
  response: IncomingMessage;
  /** The next result; `'complete'` at the end; null when the stream was cut off. */
  next(): Promise<Result | 'complete' | null>;
  /** Drops the connection without a closing message. */
  leave(): void;
};

/** Subscribes over HTTP and waits for the response headers. */
export async function sseClient(
  url: string,
  document: string,
  variables: Variables = {},
  token: string | null = null,
): Promise<SseClient> {
  const headers = {
    accept: 'text/event-stream',
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(`${url}/graphql`, { method: 'POST', headers }, resolve)
      .on('error', reject)
      .end(JSON.stringify({ query: document, variables })),
  );
  const box = mailbox<Result | 'complete'>();
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata:(.*)$/s.exec(event) ?? [];
      if (name === 'next') box.put(JSON.parse(data!));
      if (name !== 'complete') continue;
      box.put('complete');
      box.end();
    }
  });
  response.on('close', box.end);
  // Leaving aborts the response.
  response.on('error', () => undefined);
  return { response, next: box.next, leave: () => response.destroy() };
}
