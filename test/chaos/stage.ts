import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import webpush from 'web-push';
import { freePort } from '../../src/platform/postgres/embedded-postgres/server.ts';
import { migrate, migrationsDirectory } from '../../src/platform/postgres/migrate.ts';
import { type Link, linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { onPath } from '../support/programs.ts';
import { type PushDouble, startPushDouble } from '../support/push-double.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { type Node, nodeOf } from './stage/nodes.ts';
import { type Postgres, startPostgres } from './stage/postgres.ts';
import { type Server, serverOf } from './stage/server.ts';

export const SECRETS = { secret: 'for chaos only and never a secret', previousSecrets: [] };
export const PUBLIC_URL = 'https://live.example';
const NODES = 3;
/** Each way: providers are not on the same machine. */
const PROVIDER_MS = 75;
const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
);

/** Everything that a fault can hit. Null: it is not to be had on this machine. */
export type Stage = {
  nodes: Node[];
  postgres: Postgres;
  /** Between the nodes and PostgreSQL. */
  database: Link;
  redis: Server | null;
  jobStore: Server | null;
  /** The library by which a process has another clock. */
  faketime: string | null;
  sendgrid: SendGridDouble;
  pushes: PushDouble;
  /** Where the logs of all processes are. */
  folder: string;
};

/** Three nodes and all that they need, each a process of its own. */
export async function openStage(folder: string, onEnd: (step: () => unknown) => void): Promise<Stage> {
  const postgres = await startPostgres(folder, onEnd);
  await migrate(postgres.url, migrationsDirectory, silentLog);
  const database = await linkTo(postgres.url);
  onEnd(database.close);
  const redis = await startRedis(folder, onEnd);
  const jobStore = await startJobStore(folder, onEnd);
  const [sendgrid, pushes] = await Promise.all([startSendGridDouble(), startPushDouble()]);
  const provider = await linkTo(sendgrid.baseUrl);
  provider.slow(PROVIDER_MS);
  for (const double of [sendgrid, pushes, provider]) onEnd(double.close);
  const authority = join(folder, 'push-authority.pem');
  await writeFile(authority, pushes.ca);
  const vapid = webpush.generateVAPIDKeys();
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PUBLIC_URL,
    LOG_LEVEL: 'info',
    DRAIN_SECONDS: '0',
    DATABASE_URL: database.url,
    AUTH_SECRET: SECRETS.secret,
    SENDGRID_API_KEY: sendgrid.apiKey,
    SENDGRID_FROM: 'classes@live.example',
    SENDGRID_BASE_URL: provider.url,
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: 'mailto:operator@live.example',
    PUSH_ALLOW_PRIVATE: '1',
    NODE_EXTRA_CA_CERTS: authority,
    ...(redis && { REDIS_URL: redis.url }),
    ...(jobStore && { MONGODB_URL: jobStore.url }),
  };
  const nodes = await Promise.all(
    Array.from({ length: NODES }, (_, place) => nodeOf(`node-${place + 1}`, folder, env)),
  );
  for (const node of nodes) onEnd(() => node.kill());
  await Promise.all(nodes.map((node) => node.start()));
  const faketime = FAKETIME.find(existsSync) ?? null;
  return { nodes, postgres, database, redis, jobStore, faketime, sendgrid, pushes, folder };
}

type Store = Server & { url: string };
type OnEnd = (step: () => unknown) => void;

async function startRedis(folder: string, onEnd: OnEnd): Promise<Store | null> {
  const program = onPath('redis-server');
  if (!program) return null;
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const options = { cwd: folder };
  const logFile = join(folder, 'redis.log');
  return startStore(
    { name: 'Redis', program, args, options, logFile },
    port,
    `redis://127.0.0.1:${port}`,
    onEnd,
  );
}

/** The program that `MONGO_SERVER` names; without one the jobs are in PostgreSQL. */
async function startJobStore(folder: string, onEnd: OnEnd): Promise<Store | null> {
  const program = process.env.MONGO_SERVER;
  if (!program) return null;
  const port = await freePort();
  const data = join(folder, 'jobs');
  await mkdir(data);
  const args = basename(program).startsWith('secantusd')
    ? [
        '--port',
        `${port}`,
        '--storage-path',
        data,
        '--sync-on-commit',
        '--cache-size',
        '256M',
        '--log-file-max',
        '16MB',
      ]
    : ['--port', `${port}`, '--dbpath', data, '--bind_ip', '127.0.0.1'];
  const url = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const options = { cwd: folder };
  return startStore(
    { name: 'MongoDB', program, args, options, logFile: join(folder, 'jobs.log') },
    port,
    url,
    onEnd,
  );
}

async function startStore(
  given: Omit<Parameters<typeof serverOf>[0], 'answers'>,
  port: number,
  url: string,
  onEnd: OnEnd,
): Promise<Store> {
  const server = serverOf({ ...given, answers: () => takesConnections(port) });
  onEnd(async () => {
    server.thaw();
    await server.kill();
  });
  await server.start();
  return { ...server, url };
}

const takesConnections = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
