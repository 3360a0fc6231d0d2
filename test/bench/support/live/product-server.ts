import { createOrigins } from '../../../../src/api/graphql/cors-origins.ts';
import { createGraphqlServer } from '../../../../src/api/graphql/server.ts';
import { createClientAddressOf } from '../../../../src/api/http/client-address.ts';
import { createHttpServer } from '../../../../src/api/server.ts';
import { createPages } from '../../../../src/api/web/routes.ts';
import { createContextFactory } from '../../../../src/app/context.ts';
import { createOperations } from '../../../../src/app/operations.ts';
import { relaxedSchema, schema } from '../../../../src/app/schema.ts';
import { createCredentials } from '../../../../src/platform/auth/credentials.ts';
import { createPasses } from '../../../../src/platform/auth/passes.ts';
import { createTokens } from '../../../../src/platform/auth/tokens.ts';
import { createMemoryEvents } from '../../../../src/platform/events/memory.ts';
import { createIdempotencyStore } from '../../../../src/platform/idempotency/postgres.ts';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import { createMemoryLimiter } from '../../../../src/platform/rate-limit/memory.ts';
import { postgresAttempts } from '../../../../src/platform/rate-limit/postgres-window.ts';
import { createWebhooks } from '../../../../src/platform/webhooks/standard-webhooks.ts';
import type { Topic } from '../../../../src/ports/events.ts';
import type { Limiter } from '../../../../src/ports/rate-limit.ts';
import { isolationFor } from '../../../support/isolation.ts';
import { silentLog as log } from '../../../support/log.ts';
import { testScheduler } from '../../../support/scheduler.ts';
import { linkOf } from './messages.ts';
import { SECRETS } from './seats.ts';
import { serve } from './serve.ts';

// The product's server, wired as it wires itself, without its engine: the sessions are open, and each round their link
// changes, which takes the same way to the clients as their opening. Everybody holds a seat and shows a token.
const clock = () => new Date();
const db = createDatabase({ url: process.argv[3]!, log });
const events = createMemoryEvents(log);
const passes = createPasses({ ...SECRETS, publicUrl: 'http://localhost' });
const tokens = createTokens({ ...SECRETS, clock });
const webhooks = createWebhooks({ ...SECRETS, allowLoopback: false });
const isolation = isolationFor();
const parts = { db, clock, scheduler: testScheduler(clock), events, passes, webhooks, log, isolation };
const operations = createOperations({
  ...parts,
  tokens,
  credentials: createCredentials(SECRETS),
  mailer: { enqueue: () => undefined, idle: async () => undefined, close: async () => undefined },
  attempts: postgresAttempts,
  pushAllowLoopback: false,
});
const limiter: Limiter =
  process.argv[4] === 'unlimited'
    ? { take: () => null, close: () => undefined }
    : createMemoryLimiter({ clock });
const resources = { ...operations, db: db.prisma, log, passes, limiter, clock, vapidPublicKey: '' };
const contexts = createContextFactory(resources, tokens);
const clientAddressOf = createClientAddressOf(0);
const idempotencyStore = createIdempotencyStore({ db, clock, secrets: SECRETS });
const metrics = createMetrics(async () => ({ messages: [], parts: {}, open: {} }));
const doors = { clientAddressOf, limiter, metrics };
const origins = createOrigins(null, 'http://localhost');
const graphql = createGraphqlServer({
  schema,
  relaxedSchema,
  ...doors,
  contexts,
  idempotencyStore,
  origins,
  trusted: null,
  explorable: false,
  fastPath: { enabled: process.env.FAST_PATH !== '0', shadowEvery: 0 },
  events,
  clock,
  log,
});
const pages = createPages({
  ...parts,
  ...operations,
  ...doors,
  metricsToken: null,
  readReports: null,
  outbox: null,
  development: false,
  sql: db.sql,
});
const http = await createHttpServer({ graphql, pages, log, metrics, host: '127.0.0.1', port: 0 });

const sessions = await db.sql<{ id: string }>('SELECT id FROM session');
const signals = sessions.map(({ id }): Topic => `session:${id}`);
serve({
  port: http.port,
  subscribed: operations.accessSubscriptions.open,
  async publish(marker) {
    await db.sql('UPDATE session SET join_url = $1, version = version + 1', [linkOf(marker)]);
    return () => events.publish(signals);
  },
});
