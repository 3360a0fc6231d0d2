import webPush from 'web-push';
import { type Child, startChild } from './child.ts';
import type { BenchDatabase } from './database.ts';
import { SECRETS } from './live/seats.ts';
import type { ProcessCost, ProcessQuestion } from './mail-process.ts';
import { fewestRequests } from './mail-round.ts';
import { postgresCpu } from './postgres-cpu.ts';
import { openRedis } from './redis.ts';
import type { Run } from './run.ts';
import { BOOKINGS_OF_THEIR_OWN, createCenters, fillSessions, settleStorage, takeSeats } from './scene.ts';
import type { MailsTaken, SendGridReady } from './sendgrid.ts';

/** People in one request, as the product sets it. */
const BATCH = 500;
const CENTERS = 30;
const BOOKINGS = 20;
/** Every process is told of the instant, and at rest, before it comes. */
const AHEAD_MS = 2_500;
/** An instant that is nearer is waited for by the process that is told, a farther one by whichever takes the job. */
const NEAR_MS = 900;

/** The processes that one round has, and whether each is awake at the instant or the job store wakes one. */
export type Wanted = { awake: number[] } | 'by the job store';
/** `last`: after the instant. `shares`: of the statements, by each process that was awake. */
export type Sent = {
  last: number;
  cpuUs: number;
  databaseUs: number | null;
  statements: number;
  requests: number;
  fewest: number;
  shares: number[];
  wrong: number;
};

/** Whole servers, each a process of its own, on one PostgreSQL, one Redis and one SendGrid; and their people. */
export async function openMailStage(
  run: Run,
  { admin, url }: BenchDatabase,
  { processes, people }: { processes: number; people: number },
) {
  const sessions = people / BOOKINGS;
  await createCenters(admin, Math.ceil(sessions / CENTERS) * BOOKINGS, CENTERS);
  await admin.query(`UPDATE center SET contact_email = 'hello@' || id || '.example'`);
  // One address is one person, also across centers.
  await admin.query(`UPDATE customer SET email = id || '@example.org'`);
  const provider = await startChild<SendGridReady>(run, './sendgrid.ts');
  const environment = environmentOf(url, await openRedis(run), provider.ready);
  const servers: Child[] = [];
  while (servers.length < processes)
    servers.push(await startChild(run, './mail-process.ts', [JSON.stringify(environment)]));
  const databaseCpu = await postgresCpu(admin);
  const askAll = (question: ProcessQuestion) =>
    Promise.all(servers.map((server) => server.ask<ProcessCost>(question)));

  /** Resolves shortly before the instant, when all is filled and every process at rest. */
  async function fill(): Promise<number> {
    for (let extraMs = 2_000; ; extraMs *= 2) {
      const at = Math.ceil((Date.now() + extraMs + AHEAD_MS) / 1_000) * 1_000;
      await fillSessions(admin, { sessions, bookings: 0 }, at);
      await takeSeats(admin, BOOKINGS, BOOKINGS_OF_THEIR_OWN);
      await settleStorage(admin, 'session', 'booking', 'delivery');
      await askAll('rest');
      if (Date.now() + AHEAD_MS <= at) return at;
    }
  }

  async function wake(at: number, wanted: Wanted): Promise<void> {
    // One of them saves the job, and any may take it.
    if (wanted === 'by the job store') return void (await servers[0]!.ask({ due: at }));
    await new Promise((resolve) => setTimeout(resolve, at - Date.now() - NEAR_MS));
    await Promise.all(wanted.awake.map((place) => servers[place]!.ask({ due: at })));
  }

  /** An idle one costs what it costs without a message. */
  const costsOf = (wanted: Wanted) =>
    wanted === 'by the job store'
      ? askAll('done')
      : Promise.all(wanted.awake.map((place) => servers[place]!.ask<ProcessCost>('done')));

  return {
    async round(wanted: Wanted): Promise<Sent> {
      const at = await fill();
      const before = await databaseCpu();
      await wake(at, wanted);
      await untilSent(admin, people);
      const costs = await costsOf(wanted);
      const after = await databaseCpu();
      const sent = await sentIn(admin);
      const { requests, people: reached, repeated, last } = await provider.ask<MailsTaken>({});
      const statements = sumOf(costs, 'statements');
      return {
        last: (last ?? at) - at,
        cpuUs: sumOf(costs, 'cpuUs'),
        databaseUs: after === null || before === null ? null : after - before,
        statements,
        requests,
        fewest: await fewestRequests(admin, BATCH),
        shares: costs.map((cost) => cost.statements / statements),
        wrong: Math.abs(people - reached) + repeated + Math.abs(people - sent),
      };
    },
  };
}
export type MailStage = Awaited<ReturnType<typeof openMailStage>>;

const LIMIT_MS = 120_000;
const LOOK_MS = 100;

async function untilSent(admin: BenchDatabase['admin'], people: number): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while ((await sentIn(admin)) < people) {
    if (Date.now() > end) throw new Error(`${people - (await sentIn(admin))} mails were not sent`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function sentIn(admin: BenchDatabase['admin']): Promise<number> {
  const { rows } = await admin.query<{ sent: number }>(
    `SELECT count(*)::int AS sent FROM delivery WHERE channel = 'EMAIL' AND status = 'SENT'`,
  );
  return rows[0]!.sent;
}

const sumOf = (costs: ProcessCost[], what: keyof ProcessCost) =>
  costs.reduce((sum, cost) => sum + cost[what], 0);

function environmentOf(url: string, redisUrl: string, { baseUrl, apiKey }: SendGridReady) {
  const vapid = webPush.generateVAPIDKeys();
  return {
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost',
    DATABASE_URL: url,
    REDIS_URL: redisUrl,
    AUTH_SECRET: SECRETS.secret,
    SENDGRID_API_KEY: apiKey,
    SENDGRID_FROM: 'studio@example.org',
    SENDGRID_BASE_URL: baseUrl,
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: 'mailto:studio@example.org',
  };
}
