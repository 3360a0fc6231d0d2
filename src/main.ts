import { BUILD, NODE_NAME } from './app/build.ts';
import { readConfig } from './app/config.ts';
import { ConfigError } from './app/environment.ts';
import { startApp } from './app/start.ts';
import { createLog } from './platform/log.ts';

/** A stop that takes longer after the drain is forced. Unsent messages leave by another node, or after the next start. */
const STOP_LIMIT_MS = 25_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel, { of: { node: NODE_NAME, version: BUILD.version } });
  for (const notice of [...config.standIns, ...config.warnings]) log.warn(notice);
  const app = await startApp(config, log);
  log.info('listening', { url: app.url, publicUrl: config.publicUrl });
  if (!config.production) log.info('where to look', { url: `${config.publicUrl}/dev` });
  if (app.outbox) log.info('outbox', { url: `${config.publicUrl}/outbox` });

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { signal });
    setTimeout(() => process.exit(1), config.drainMs + STOP_LIMIT_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: Error) => {
        log.error('the stop was not clean', { error: error.message });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: Error) => {
  // A person at a terminal reads this, so it has no stack.
  console.error(
    error instanceof ConfigError ? `The configuration is not complete:\n${error.message}` : error.message,
  );
  process.exit(1);
});
