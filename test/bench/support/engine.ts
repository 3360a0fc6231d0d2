import { createDispatchLoop } from '../../../src/modules/notifications/jobs.ts';
import { createPasses } from '../../../src/platform/auth/passes.ts';
import { createMemoryEvents } from '../../../src/platform/events/memory.ts';
import { createDatabase } from '../../../src/platform/postgres/database.ts';
import { createAgendaScheduler } from '../../../src/platform/scheduler/agenda.ts';
import type { SendEmails, SendPushes } from '../../../src/ports/channels.ts';
import { isolationFor } from '../../support/isolation.ts';
import { silentLog } from '../../support/log.ts';
import type { Run } from './run.ts';

const accepted = async (messages: unknown[]) =>
  messages.map(() => ({ kind: 'sent', providerId: null }) as const);

/** The passes of every engine here, and so of the bookings in its scene. */
export const passes = createPasses({
  secret: 'for benchmarks only, never a secret',
  previousSecret: null,
  publicUrl: 'http://localhost',
});

/** The product's engine on its real alarm clock and database, wired as the server wires it. */
export function openEngine(
  run: Run,
  url: string,
  send: { sendEmails?: SendEmails; sendPushes?: SendPushes } = {},
) {
  const log = silentLog;
  const clock = () => new Date();
  const db = createDatabase({ url, log });
  const scheduler = createAgendaScheduler({
    store: { kind: 'postgresql', url },
    clock,
    log,
    nodeName: `bench-${process.pid}`,
  });
  const events = createMemoryEvents(log);
  const deps = { db, clock, scheduler, events, passes, isolation: isolationFor() };
  const dispatchLoop = createDispatchLoop({
    ...deps,
    log,
    sendEmails: send.sendEmails ?? accepted,
    sendPushes: send.sendPushes ?? accepted,
    providerReports: false,
  });
  scheduler.start(dispatchLoop.runDueWork);
  run.onEnd(async () => {
    await scheduler.close();
    await dispatchLoop.close();
    await db.close();
  });
  return { ...deps, dispatchLoop };
}
export type BenchEngine = ReturnType<typeof openEngine>;
