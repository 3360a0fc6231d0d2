import { createHttpServer } from '../../src/api/server.ts';
import type { Parts } from '../../src/app/wire.ts';
import { createOutbox } from '../../src/platform/email/dev-outbox.ts';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { createWebhooks, type WebhookOptions } from '../../src/platform/webhooks/standard-webhooks.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { NOON, type TestClock, testClock } from './clock.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { fixtures, type PartnerCaller } from './fixtures.ts';
import { type Answer, post, type Variables } from './graphql-client.ts';
import { pooled } from './pgbouncer.ts';
import { recordLog } from './recorded-log.ts';
import { testScheduler } from './scheduler.ts';
import { socketClient } from './socket-client.ts';
import { sseClient } from './sse-client.ts';
import { SECRET, wired } from './wired.ts';

export { NOON } from './clock.ts';

/** Any part of the product, and what stands around it. */
export type HarnessOptions = Partial<
  Omit<Parts, 'db' | 'clock' | 'log' | 'scheduler' | 'outbox' | 'webhooks'>
> & {
  clock?: TestClock;
  /** That of another harness: two nodes of one system. The other one drops it. */
  database?: TestDatabase;
  /** The PgBouncer to go through, for a run without one. */
  pooler?: string;
  https?: boolean;
  /** For whoever must know the address before the server listens. */
  port?: number;
  /** How long callers may take. */
  patience?: Parameters<typeof createHttpServer>[0]['patience'];
  /** How webhooks are sent: what they trust, how long they wait. */
  webhooks?: Pick<WebhookOptions, 'ca' | 'totalMs' | 'observe'>;
};

/**
 * The whole server on real parts but three: a clock that stands still, a scheduler that rings when told, and an outbox
 * for a mailbox. Nothing happens by the clock until `runDueWork()`. Callers are not limited unless told.
 */
export async function harness(options: HarnessOptions = {}) {
  const { log, lines } = recordLog();
  const { database = await testDatabase(), clock = testClock(NOON), ...others } = options;
  const { webhooks: webhookOptions, pooler, https, port = 0, patience, ...given } = others;
  const db = createDatabase({ ...pooled(database.url, pooler), log, poolSize: 8, tracing: given.tracing });
  const scheduler = testScheduler(clock);
  const outbox = createOutbox({ clock });
  const secrets = { secret: SECRET, previousSecrets: [] };
  const realWebhooks = createWebhooks({ ...secrets, allowLoopback: true, ...webhookOptions });
  // Without a receiver endpoints are addresses where nobody is: they count as if they had answered.
  const webhooks = webhookOptions ? realWebhooks : { ...realWebhooks, challenge: async () => true };
  const { sendEmails, sendPushes } = outbox;
  const doubles = { clock, log, scheduler, outbox, secrets, webhooks, sendEmails, sendPushes };
  const parts = { events: createMemoryEvents(log), stopwatch: () => 0, ...doubles, ...given };
  const { operations, webhookSender: sender, close, ...product } = wired(db, parts);
  const { dispatchLoop, mailer, graphql, pages, metrics, tokens } = product;
  const http = await createHttpServer({
    graphql,
    pages,
    log,
    metrics,
    tracing: product.tracing,
    host: '127.0.0.1',
    port,
    https,
    patience,
  });
  const url = `http://127.0.0.1:${http.port}`;

  /** Lets everything happen that is due by the clock. */
  async function runDueWork(): Promise<void> {
    await dispatchLoop.runDueWork();
    await dispatchLoop.idle();
    sender.wake();
    await sender.idle();
    await mailer.idle();
  }

  /** The code that this address has just been mailed. */
  async function aCode(email: string): Promise<string> {
    await operations.signIn.requestCode({ email }, 'here');
    await mailer.idle();
    const mail = outbox.list().find((message) => message.to === email && message.purpose === 'SIGN_IN_CODE');
    return /^(\d{6}|[2-9A-Z]{4}(-[2-9A-Z]{4}){2})$/m.exec(mail!.text)![0];
  }

  /** A token of this account, good for a day unless told; of a partner its key. */
  const token = async (viewer: Viewer, expiresAt = new Date(clock().getTime() + 24 * 3_600_000)) =>
    'secret' in viewer ? (viewer as PartnerCaller).secret : tokens.issue(viewer, expiresAt);
  const tokenOf = async (caller: Viewer | null) => (caller ? token(caller) : null);

  return {
    ...operations,
    ...product,
    ...(await fixtures({ ...operations, clock })),
    clock,
    scheduler,
    outbox,
    database,
    sender,
    /** The same product again on this database, but for the parts that are given. */
    wired: (others: Partial<Parts>) => wired(others.db ?? db, { ...parts, ...others }),
    url,
    /** Everything logged so far, a JSON line each. */
    lines,
    runDueWork,
    aCode,
    /** Moves the clock, and lets everything happen that is due by then. */
    async at(instant: Date | string): Promise<void> {
      clock.set(instant);
      await runDueWork();
    },
    token,
    /** Sends a document by HTTP. */
    ask: async (caller: Viewer | null, document: string, variables?: Variables): Promise<Answer> =>
      post(`${url}/graphql`, document, variables, await tokenOf(caller)),
    socket: async (caller: Viewer | null) => socketClient(url, await tokenOf(caller)),
    sse: async (caller: Viewer | null, document: string, variables?: Variables) =>
      sseClient(url, document, variables, await tokenOf(caller)),
    /** Ends the server and its clients, and everything under it. */
    async close(): Promise<void> {
      await graphql.close(500);
      await http.close(500);
      await close();
      await product.events.close();
      await db.close();
      if (!options.database) await database.drop();
    },
  };
}
export type Harness = Awaited<ReturnType<typeof harness>>;
