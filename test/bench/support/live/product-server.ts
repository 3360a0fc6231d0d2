import { createAnswers } from '../../../../src/adapters/answers.ts';
import { createCredentials } from '../../../../src/adapters/credentials.ts';
import { createMemoryEvents } from '../../../../src/adapters/memory-events.ts';
import { createMemoryLimiter } from '../../../../src/adapters/memory-limiter.ts';
import { createMetrics } from '../../../../src/adapters/metrics.ts';
import { createPasses } from '../../../../src/adapters/passes.ts';
import { createDatabase } from '../../../../src/adapters/prisma.ts';
import { createTokens } from '../../../../src/adapters/tokens.ts';
import { createWebhooks } from '../../../../src/adapters/webhooks.ts';
import { createContextFactory } from '../../../../src/context.ts';
import { createOrigins } from '../../../../src/graphql/origins.ts';
import { createGraphqlServer } from '../../../../src/graphql/server.ts';
import { createPages } from '../../../../src/http/pages.ts';
import { createHttpServer } from '../../../../src/http/server.ts';
import { createSourceOf } from '../../../../src/http/source.ts';
import { createOperations } from '../../../../src/operations.ts';
import type { Topic } from '../../../../src/ports/events.ts';
import type { Limiter } from '../../../../src/ports/limiter.ts';
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
  sendEmails: async () => [],
  pushAllowLoopback: false,
});
const limiter: Limiter =
  process.argv[4] === 'unlimited'
    ? { take: () => null, close: () => undefined }
    : createMemoryLimiter({ clock });
const resources = { ...operations, db: db.prisma, log, passes, limiter, clock, vapidPublicKey: '' };
const contexts = createContextFactory(resources, tokens);
const sourceOf = createSourceOf(0);
const answers = createAnswers({ db, clock, secrets: SECRETS });
const metrics = createMetrics(async () => ({ messages: [], parts: {}, open: {} }));
const doors = { sourceOf, limiter, metrics };
const origins = createOrigins(null, 'http://localhost');
const graphql = createGraphqlServer({
  ...doors,
  contexts,
  answers,
  origins,
  trusted: null,
  explorable: false,
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
  subscribed: operations.feed.open,
  async publish(marker) {
    await db.sql('UPDATE session SET join_url = $1, version = version + 1', [linkOf(marker)]);
    return () => events.publish(signals);
  },
});
