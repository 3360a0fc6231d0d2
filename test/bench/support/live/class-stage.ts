import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import webPush from 'web-push';
import { globalId } from '../../../../src/lib/global-ids.ts';
import { createTokens } from '../../../../src/platform/auth/tokens.ts';
import { freePort } from '../../../../src/platform/postgres/embedded-postgres/server.ts';
import { type Answer, post, type Variables } from '../../../support/graphql-client.ts';
import { onPath } from '../../../support/programs.ts';
import { startRedisAt } from '../../../support/redis.ts';
import { type Child, startChild } from '../child.ts';
import { openBenchDatabase } from '../database.ts';
import type { Run } from '../run.ts';
import { sharedClock, wallClock } from '../wall-clock.ts';
import type { ClassQuestion, Happening, Waited } from './class-load.ts';
import type { Ledger, Loss } from './class-verdict.ts';
import { FIRST, linkOf, markerOf } from './messages.ts';
import { reschedule } from './openings.ts';
import { createGuests, SECRETS } from './seats.ts';

/** A load balancer asks each node this often whether it is ready. */
const ASKED_MS = 1_000;
const DRAIN_SECONDS = 5;

/** A node of the stage; `readyAgain` starts it where it is not running. */
export type StageNode = { port: number; child: Child | null };

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** Two whole nodes with all that a studio's server has, and the people of one class at their doors. */
export async function openStage(run: Run, clients: number) {
  const database = await openBenchDatabase(run);
  const { admin, url } = database;
  const guests = await createGuests(url, { sessions: 1, clients });
  const scene = await readScene(admin);
  const redis = await openRedis(run);
  const provider = await startChild<{ baseUrl: string }>(run, './mail-provider.ts');
  const environment = environmentOf({ url, redisUrl: redis.url, mailUrl: provider.ready.baseUrl });
  const nodes: StageNode[] = [];
  for (const _ of ['first', 'second']) nodes.push({ port: await freePort(), child: null });
  const load = await startChild<object>(run, './live/class-load.ts');
  const ask = <T>(question: ClassQuestion) => load.ask<T>(question);
  const ledger: Ledger = { opened: 0, links: [{ link: linkOf(FIRST), began: 0 }], losses: new Map() };

  async function start(node: StageNode): Promise<void> {
    const settings = JSON.stringify({ ...environment, PORT: `${node.port}` });
    node.child = await startChild(run, './live/class-node.ts', [settings]);
    const died = node.child.gone.then((code) => {
      throw new Error(`a node ended with code ${code} before it was ready`);
    });
    const ready = async () => {
      while ((await readiness(node.port)) !== 200) await delay(50);
    };
    await Promise.race([ready(), died]);
    died.catch(() => undefined);
  }

  /** Changes the link through one node, as staff does. */
  async function changeLink(node: StageNode): Promise<string> {
    const link = linkOf(markerOf(ledger.links.length));
    ledger.links.push({ link, began: sharedClock() });
    const input = { sessionId: guests.watched[0], joinUrl: { set: link } };
    await call(node, EDIT, { input }, scene.managerToken);
    return link;
  }

  let taken = 0;
  /** So many who have lost nothing yet, as many of the one node as of the other. */
  const some = (count: number): number[] =>
    Array.from({ length: count }, () => {
      const turn = taken++;
      return (turn % 2) * (clients / 2) + (turn >> 1);
    });

  /** Notes a loss once it is committed. */
  async function lose(places: number[], what: Loss['what'], act: (place: number) => Promise<unknown>) {
    for (const place of places) {
      await act(place);
      ledger.losses.set(place, { committed: sharedClock(), what });
    }
  }

  /** Until everybody who holds the seat is shown the newest link. In milliseconds from `since`. */
  async function allHave(link: string, since: number, limitMs: number): Promise<number> {
    const but = [...ledger.losses.keys()];
    const { last, missing } = await ask<Waited>({ wait: { link, but, limitMs } });
    if (missing.length > 0)
      throw new Error(`${missing.length} were not shown ${link}, the first at ${missing[0]}`);
    return last - since;
  }

  return {
    note: database.note,
    admin,
    nodes,
    redis,
    ledger,
    guests,
    ask,
    tell: (question: ClassQuestion) => load.tell(question),
    start,
    changeLink,
    allHave,
    some,
    cancelBy: (places: number[], node: StageNode, tokenOf: (place: number) => string) =>
      lose(places, 'seat', (place) =>
        call(
          node,
          CANCEL,
          { input: { bookingId: globalId('Booking', scene.bookingIds[place]!) } },
          tokenOf(place),
        ),
      ),
    cancelSilently: (places: number[]) =>
      lose(places, 'seat', (place) => admin.query(CANCEL_ROW, [scene.bookingIds[place]])),
    revoke: (places: number[]) =>
      lose(places, 'token', (place) => admin.query(REVOKE_ROW, [scene.customerIds[place]])),
    customerToken: (place: number) => guests.tokens[place]!,
    managerToken: () => scene.managerToken,
    /** Puts the class ahead; resolves with the instant in both clocks. */
    async opensIn(ms: number): Promise<{ wall: number; shared: number }> {
      const wall = Math.round(Date.now() + ms);
      await reschedule(admin, wall, linkOf(FIRST));
      await admin.query('UPDATE session SET seats_taken = (SELECT count(*) FROM booking)');
      const shared = sharedClock() + wall - wallClock()();
      ledger.opened = shared;
      return { wall, shared };
    },
    happenings: () => ask<Happening[][]>('happenings'),
    balancer: () => openBalancer(run, nodes, (rotation) => load.tell({ rotation } satisfies ClassQuestion)),
  };
}

async function call(node: StageNode, document: string, variables: Variables, token: string): Promise<Answer> {
  const answer = await post(`http://127.0.0.1:${node.port}/graphql`, document, variables, token);
  const [result] = Object.values(answer.data ?? {}) as { __typename: string }[];
  if (!result || /Error$/.test(result.__typename)) throw new Error(JSON.stringify(answer));
  return answer;
}

const EDIT =
  'mutation Edit($input: EditSessionAccessInput!) { editSessionAccess(input: $input) { __typename ... on UserError { message } } }';
const CANCEL =
  'mutation Cancel($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename ... on UserError { message } } }';
const CANCEL_ROW = `UPDATE booking SET status = 'CANCELLED', cancelled_at = now() WHERE id = $1::uuid`;
const REVOKE_ROW = 'UPDATE customer SET tokens_valid_from = clock_timestamp() WHERE id = $1::uuid';

/** 0: nobody answers. */
export async function readiness(port: number): Promise<number> {
  return fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(ASKED_MS) }).then(
    async (answer) => {
      await answer.text();
      return answer.status;
    },
    () => 0,
  );
}

/** Asks every node whether it is ready, and sends clients to those that are. */
function openBalancer(run: Run, nodes: StageNode[], send: (rotation: number[]) => void) {
  const log: { at: number; rotation: number[] }[] = [];
  async function look(): Promise<void> {
    const answers = await Promise.all(nodes.map(({ port }) => readiness(port)));
    const rotation = answers.flatMap((status, node) => (status === 200 ? [node] : []));
    if (`${rotation}` === `${log.at(-1)?.rotation}`) return;
    log.push({ at: sharedClock(), rotation });
    send(rotation);
  }
  const timer = setInterval(() => void look(), ASKED_MS);
  run.onEnd(() => clearInterval(timer));
  return {
    /** Resolves when these and no others are sent to; in the shared clock. */
    async until(rotation: number[]): Promise<number> {
      while (`${log.at(-1)?.rotation}` !== `${rotation}`) await delay(20);
      return log.at(-1)!.at;
    },
  };
}

async function openRedis(run: Run) {
  const program = onPath('redis-server');
  if (!program) throw new Error('Redis: install redis-server');
  const port = await freePort();
  let stop = await startRedisAt(program, port);
  run.onEnd(() => stop());
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => stop(),
    async startAgain() {
      stop = await startRedisAt(program, port);
    },
  };
}

/** Ids in the order of the guests' places, and a manager. */
async function readScene(admin: pg.Client) {
  await admin.query('UPDATE customer SET email_verified_at = now()');
  const { rows } = await admin.query<{ bookingId: string; customerId: string }>(
    `SELECT b.id AS "bookingId", c.id AS "customerId" FROM customer c JOIN booking b ON b.customer_id = c.id
     ORDER BY substring(c.email, '[0-9]+')::int`,
  );
  const staff = await admin.query<{ id: string; centerId: string }>(
    `INSERT INTO professional (center_id, name, email, role, created_at)
     SELECT id, 'Manager', 'manager@example.org', 'MANAGER', now() FROM center RETURNING id, center_id AS "centerId"`,
  );
  const tokens = createTokens({ ...SECRETS, clock: () => new Date() });
  const { id, centerId } = staff.rows[0]!;
  const expiresAt = new Date(Date.now() + 3_600_000);
  return {
    bookingIds: rows.map(({ bookingId }) => bookingId),
    customerIds: rows.map(({ customerId }) => customerId),
    managerToken: await tokens.issue({ id, role: 'manager', centerId }, expiresAt),
  };
}

function environmentOf({ url, redisUrl, mailUrl }: { url: string; redisUrl: string; mailUrl: string }) {
  const vapid = webPush.generateVAPIDKeys();
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    TRUST_PROXY: '1',
    DATABASE_URL: url,
    REDIS_URL: redisUrl,
    MONGODB_URL: '',
    AUTH_SECRET: SECRETS.secret,
    SENDGRID_API_KEY: 'for-benchmarks-only',
    SENDGRID_FROM: 'studio@example.org',
    SENDGRID_BASE_URL: mailUrl,
    SENDGRID_WEBHOOK_PUBLIC_KEY: '',
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: 'mailto:studio@example.org',
    DRAIN_SECONDS: `${DRAIN_SECONDS}`,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
  };
}
