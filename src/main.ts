import { BUILD, NODE_NAME } from './app/build.ts';
import { readConfig } from './app/config.ts';
import { ConfigError } from './app/environment.ts';
import { type App, startApp } from './app/start.ts';
import { createLog } from './platform/log.ts';

/** A stop that takes longer after the drain is forced. Unsent messages leave by another node, or after the next start. */
const STOP_LIMIT_MS = 25_000;
/** In every line, the one of a start that failed too. */
const OF_THIS_PROCESS = { of: { node: NODE_NAME, version: BUILD.version } };

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel, OF_THIS_PROCESS);
  let app: App | null = null;
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { signal });
    // The next start finishes what this one leaves. Without this the first process of a container would outlive the signal.
    if (!app) process.exit(0);
    setTimeout(() => process.exit(1), config.drainMs + STOP_LIMIT_MS).unref();
    app.close().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: Error) => {
        log.error('the stop was not clean', { error: error.message });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  for (const notice of [...config.standIns, ...config.warnings]) log.warn(notice);
  app = await startApp(config, log);
  log.info('listening', { url: app.url, publicUrl: config.publicUrl });
  if (!config.production) log.info('where to look', { url: `${config.publicUrl}/dev` });
  if (app.outbox) log.info('outbox', { url: `${config.publicUrl}/outbox` });
}

main().catch((error: Error) => {
  // Said whatever is logged otherwise, and without a stack: it names the setting that is wrong, or the part that is away.
  const log = createLog('error', OF_THIS_PROCESS);
  if (error instanceof ConfigError)
    log.error('the server did not start: its configuration is wrong', {
      settings: error.message.split('\n'),
    });
  else log.error('the server did not start', { error: error.message });
  process.exit(1);
});
