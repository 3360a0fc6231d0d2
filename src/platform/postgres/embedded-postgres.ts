import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../ports/log.ts';
import { createCluster } from './embedded-postgres/cluster.ts';
import { openHome, type PostgresHome } from './embedded-postgres/home.ts';
import { stopWhenOrphaned } from './embedded-postgres/orphan.ts';
import {
  type Launch,
  launchServer,
  type RunningServer,
  runningServer,
  shutDown,
} from './embedded-postgres/server.ts';
import {
  createDatabaseOnce,
  databaseUrl,
  isLastUser,
  joinServer,
  type Share,
} from './embedded-postgres/share.ts';

export type EmbeddedPostgresOptions = {
  /** Where the cluster, or the note of where it lies, is kept. Made when absent. */
  dataDir: string;
  log: Log;
  /** Server settings such as `max_connections`; they count only when this call starts the server. */
  settings?: Record<string, string>;
};

/** Crash recovery after a SIGKILL is part of a start and may take its time. */
const START_DEADLINE_MS = 120_000;

type Joined = { share: Share; server: RunningServer; launch: Launch | null };

/**
 * Makes sure that the PostgreSQL of `dataDir` runs on a loopback port and answers with its address.
 *
 * Any number of processes may call this for one folder, at once too: the first starts the server, the others use it,
 * and the last one that calls `stop` shuts it down. A process that dies without `stop` counts as gone: the next call
 * takes over the server it left behind, or after some seconds without a user the server ends. Rejects with one error
 * that says why PostgreSQL cannot run here.
 */
export async function startEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: EmbeddedPostgresOptions): Promise<{
  url: string;
  stop(): Promise<void>;
}> {
  const home = await openHome(dataDir, log);
  await createCluster(home);
  const joined = await joinOrLaunch(home, settings);
  const callOff = stopWhenOrphaned(home, joined.server);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= leave(home, joined, log).then(callOff);
    return stopped;
  };
  try {
    await createDatabaseOnce(joined.share);
  } catch (error) {
    await stop();
    throw error;
  }
  log.info(joined.launch ? 'PostgreSQL started' : 'PostgreSQL is already running: using it', {
    port: joined.server.port,
    folder: home.folder,
  });
  return { url: databaseUrl(home, joined.server), stop };
}

async function joinOrLaunch(home: PostgresHome, settings: Record<string, string>): Promise<Joined> {
  const deadline = performance.now() + START_DEADLINE_MS;
  let launch: Launch | null = null;
  while (performance.now() < deadline) {
    const server = await runningServer(home);
    const share = server && (await joinServer(home, server));
    if (share) return { share, server, launch: launch?.process.pid === server.pid ? launch : null };

    const failure = await launch?.failure();
    if (failure instanceof Error)
      throw new Error(`PostgreSQL did not start. ${failure.message}`, { cause: failure });
    // No server and no attempt under way: it is our turn. PostgreSQL itself lets one of several attempts win.
    if (!server && (!launch || failure)) launch = await launchServer(home, settings);
    await delay(30);
  }
  throw new Error(`PostgreSQL did not answer within ${START_DEADLINE_MS / 1000} s: see ${home.logFile}`);
}

async function leave(home: PostgresHome, joined: Joined, log: Log): Promise<void> {
  joined.launch?.letGo();
  const server = await runningServer(home);
  if (!server) return;
  // The share is lost when the server was killed, or cut its connections, and started anew.
  const share = joined.share.isLost() ? await joinServer(home, server) : joined.share;
  if (!share) return;
  try {
    if (!(await isLastUser(share))) {
      log.info('PostgreSQL keeps running: another process uses it');
      return;
    }
    await shutDown(home, server);
    log.info('PostgreSQL stopped');
  } finally {
    await share.client.end().catch(() => undefined);
  }
}
