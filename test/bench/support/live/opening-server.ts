import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createHttpServer } from '../../../../src/api/server.ts';
import { createMemoryEvents } from '../../../../src/platform/events/memory.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import { createMemoryLimiter } from '../../../../src/platform/rate-limit/memory.ts';
import { openAgendaScheduler } from '../../../../src/platform/scheduler/agenda.ts';
import type { Topic } from '../../../../src/ports/events.ts';
import { silentLog as log } from '../../../support/log.ts';
import { wired } from '../../../support/wired.ts';
import { SECRETS } from './seats.ts';
import { serve } from './serve.ts';

/** At this instant the sessions are due; or all of that shall be done. */
export type OpeningQuestion = { due: number } | 'done';
/** How long the event loop stood still from the instant on, in milliseconds. */
export type Stood = { p99: number; longest: number };

// The product's server with its dispatch loop, woken through the real job store.
const RESOLUTION_MS = 10;
const url = process.argv[2]!;
const clock = () => new Date();
const db = createDatabase({ url, log });
const store = { kind: 'postgresql', url } as const;
const scheduler = await openAgendaScheduler({ store, clock, log, nodeName: `bench-${process.pid}` });
const events = createMemoryEvents(log);
const accepted = async (messages: unknown[]) =>
  messages.map(() => ({ kind: 'sent', providerId: null }) as const);
const { graphql, pages, metrics, tracing, operations, dispatchLoop } = wired(db, {
  clock,
  scheduler,
  events,
  secrets: SECRETS,
  publicUrl: 'http://localhost',
  limiter: createMemoryLimiter({ clock }),
  sendEmails: accepted,
  sendPushes: accepted,
  trustProxy: 1,
  outbox: null,
  development: false,
});
const http = await createHttpServer({ graphql, pages, log, metrics, tracing, host: '127.0.0.1', port: 0 });
scheduler.start(dispatchLoop.runDueWork);

const sessions = await db.sql<{ id: string }>('SELECT id FROM session');
const topics = sessions.map(({ id }): Topic => `session:${id}`);
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

serve({
  port: http.port,
  subscribed: operations.accessSubscriptions.open,
  // Their times were changed: everybody sees that they are ahead.
  publish: async () => () => events.publish(topics),
  async more(question) {
    if (question !== 'done') return dueAt((question as Exclude<OpeningQuestion, string>).due);
    delays.disable();
    await dispatchLoop.idle();
    return { p99: stood(delays.percentile(99)), longest: stood(delays.max) } satisfies Stood;
  },
});

function dueAt(at: number): object {
  scheduler.wakeAt(new Date(at));
  setTimeout(() => {
    delays.reset();
    delays.enable();
  }, at - Date.now());
  return { armed: true };
}

/** The histogram has the whole time between two looks, in nanoseconds. */
const stood = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
