import { createHttpServer } from '../../../../src/api/server.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import { createMemoryLimiter } from '../../../../src/platform/rate-limit/memory.ts';
import type { Topic } from '../../../../src/ports/events.ts';
import { silentLog as log } from '../../../support/log.ts';
import { unlimited, wired } from '../../../support/wired.ts';
import { linkOf } from './messages.ts';
import { SECRETS } from './seats.ts';
import { serve } from './serve.ts';

// The product's server without its dispatch loop. The sessions are open, and each round their link changes, which takes
// the same way to the clients as their opening. Everybody holds a seat and shows a token.
const clock = () => new Date();
const db = createDatabase({ url: process.argv[3]!, log });
const { graphql, pages, metrics, events, operations } = wired(db, {
  clock,
  secrets: SECRETS,
  publicUrl: 'http://localhost',
  limiter: process.argv[4] === 'unlimited' ? unlimited : createMemoryLimiter({ clock }),
  outbox: null,
  development: false,
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
