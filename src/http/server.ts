import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { reasonOf } from '../adapters/outage.ts';
import { GRAPHQL_PATH } from '../graphql/http.ts';
import type { GraphqlServer } from '../graphql/server.ts';
import type { Log } from '../ports/log.ts';
import { closingOf } from './close.ts';
import { listen } from './listen.ts';
import type { createPages } from './pages.ts';
import { nameRequest } from './request-id.ts';

export type HttpServer = {
  /** Where a person on this machine finds it. */
  url: string;
  port: number;
  /** Ends within `graceMs`: takes no new callers, lets the present ones finish, then ends streams and sockets. */
  close(graceMs: number): Promise<void>;
};

type Options = {
  graphql: Pick<GraphqlServer, 'handle' | 'upgrade'>;
  pages: Pick<ReturnType<typeof createPages>, 'fetch'>;
  log: Log;
  host: string;
  port: number;
};

/** How long callers may take. Answers have no limit: a stream is one. */
const PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Load balancers let go of an idle connection after a minute; the one who closes first must not be us, because
  // their next request may be on its way.
  keepAliveTimeout: 65_000,
};

/**
 * The one server: `/graphql` is the API, over HTTP and as a socket; everything else are pages. Throws `PortTakenError`
 * when the port is taken.
 */
export async function createHttpServer({ graphql, pages, log, host, port }: Options): Promise<HttpServer> {
  const showPage = getRequestListener(pages.fetch, {
    overrideGlobalObjects: false,
    // An address or host that no URL can be made of; what fails inside a page is answered by the pages.
    errorHandler: () => new Response('This request cannot be understood.', { status: 400 }),
  });
  const server = createServer(PATIENCE);
  const close = closingOf(server);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    nameRequest(request, response);
    try {
      await (isGraphql(request) ? graphql.handle(request, response) : showPage(request, response));
    } catch (error) {
      log.error('a request could not be answered', { error: reasonOf(error) });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  }
  server.on('request', (request, response) => void answer(request, response));
  server.on('upgrade', graphql.upgrade);

  const address = await listen(server, host, port);
  server.on('error', (error) => log.error('the HTTP server failed', { error: reasonOf(error) }));
  return { ...address, close };
}

const isGraphql = ({ url = '' }: IncomingMessage): boolean => url.split('?', 1)[0] === GRAPHQL_PATH;
