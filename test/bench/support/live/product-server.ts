import pg from 'pg';
import { createHttpServer } from '../../../../src/api/server.ts';
import { createMemoryEvents } from '../../../../src/platform/events/memory.ts';
import { createRedisEvents } from '../../../../src/platform/events/redis.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import { createMemoryLimiter } from '../../../../src/platform/rate-limit/memory.ts';
import type { Topic } from '../../../../src/ports/events.ts';
import { silentLog as log } from '../../../support/log.ts';
import { unlimited, wired } from '../../../support/wired.ts';
import { linkOf } from './messages.ts';
import { SECRETS } from './seats.ts';
import { serve } from './serve.ts';
import { countStatements } from './statements.ts';

// The product's server without its dispatch loop. The sessions are open, and each round their link changes, which takes
// the same way to the clients as their opening. Everybody holds a seat and shows a token. One proxy stands before it.
const [, , url, limits, redisUrl] = process.argv;
const clock = () => new Date();
const statements = countStatements();
const db = createDatabase({ url: url!, log });
const { graphql, pages, metrics, tracing, events, operations } = wired(db, {
  clock,
  secrets: SECRETS,
  publicUrl: 'http://localhost',
  limiter: limits === 'unlimited' ? unlimited : createMemoryLimiter({ clock }),
  events: redisUrl ? createRedisEvents({ url: redisUrl, log }) : createMemoryEvents(log),
  trustProxy: 1,
  outbox: null,
  development: false,
});
const http = await createHttpServer({ graphql, pages, log, metrics, tracing, host: '127.0.0.1', port: 0 });

// Sets the scene on a connection of its own: what clients do to the product's must not keep a round from beginning.
const scene = new pg.Client({ connectionString: url! });
await scene.connect();
const sessions = await scene.query<{ id: string }>('SELECT id FROM session');
const all = sessions.rows.map(({ id }) => id);
serve({
  port: http.port,
  subscribed: operations.accessSubscriptions.open,
  statements,
  async publish(marker, sessionIds = all) {
    const values = [linkOf(marker), Number(marker), sessionIds];
    await scene.query(
      'UPDATE session SET own_join_url = $1, version = $2 WHERE id = ANY($3::uuid[])',
      values,
    );
    return () => events.publish(sessionIds.map((id): Topic => `session:${id}`));
  },
});
