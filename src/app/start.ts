import { createHttpServer } from '../api/server.ts';
import { createLiveness } from '../api/web/liveness.ts';
import { spanOf } from '../lib/spread.ts';
import { createNeighborWatch, nodeNamed } from '../platform/postgres/neighbor-nodes.ts';
import type { Outbox } from '../ports/dev-outbox.ts';
import type { Tokens } from '../ports/identity.ts';
import type { Log } from '../ports/log.ts';
import { NODE_NAME } from './build.ts';
import { type OnClose, withClose } from './closing.ts';
import type { Config } from './config.ts';
import { openParts } from './open.ts';
import type { Operations } from './operations.ts';
import { startSweeps } from './sweeps.ts';
import { wire } from './wire.ts';

/** How long a stopping server waits for clients to go, when it has told them. */
const GRACE_MS = 1_000;

export type App = Operations & {
  url: string;
  port: number;
  tokens: Tokens;
  /** What was sent, where there are no providers; null where there are. */
  outbox: Outbox | null;
  /**
   * Stops in order: no readiness while the node goes on serving, no new callers, streams, wake-ups, messages under way, then
   * the stores.
   */
  close(): Promise<void>;
};

/** The server: opens the parts, wires them, listens, and starts the work by the clock. Rejects with one clear error. */
export const startApp = (config: Config, log: Log): Promise<App> =>
  withClose((onClose) => start(config, log, onClose));

async function start(config: Config, log: Log, onClose: OnClose): Promise<Omit<App, 'close'>> {
  const parts = await openParts(config, log, onClose);
  const { sql, probe } = parts.db;
  const liveness = createLiveness({ probe });
  const wired = wire({ ...parts, liveness });
  onClose(wired.close);
  const { operations, dispatchLoop, webhookSender, graphql, pages, metrics, tracing, tokens } = wired;
  const { outbox, eventStreams } = wired;
  // Before anybody can make something else due.
  await wired.withholding.start(config.sendingFrom);
  const https = config.production && config.publicUrl.startsWith('https:');
  const { host, port, maxConnections, redisUrl } = config;
  const http = await createHttpServer({
    graphql,
    pages,
    log,
    metrics,
    tracing,
    host,
    port,
    https,
    maxConnections,
  });
  onClose(
    () => http.close(GRACE_MS),
    () => {
      const span = spanOf(graphql.sockets() + eventStreams.size());
      return Promise.all([graphql.close(GRACE_MS, span), eventStreams.close(span)]);
    },
    http.refuse,
  );
  wired.scheduler.start(() => dispatchLoop.runDueWork().finally(webhookSender.wake));
  const neighbors = redisUrl
    ? null
    : createNeighborWatch({ sql, name: nodeNamed(NODE_NAME, config.database.applicationName), log });
  onClose(startSweeps(wired, liveness.swept, neighbors));
  onClose(async () => {
    liveness.stop();
    await new Promise((resolve) => setTimeout(resolve, config.drainMs));
  });
  return { ...operations, url: http.url, port: http.port, tokens, outbox };
}
