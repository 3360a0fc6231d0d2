import type { Parts } from '../../../src/app/wire.ts';
import { createPasses } from '../../../src/platform/auth/passes.ts';
import { createDatabase } from '../../../src/platform/postgres/database.ts';
import { openPostgresqlStore } from '../../../src/platform/scheduler/agenda/postgresql.ts';
import { createAgendaScheduler } from '../../../src/platform/scheduler/agenda.ts';
import { silentLog as log } from '../../support/log.ts';
import { wired } from '../../support/wired.ts';
import { SECRETS } from './live/seats.ts';
import type { Run } from './run.ts';

const accepted = async (messages: unknown[]) =>
  messages.map(() => ({ kind: 'sent', providerId: null }) as const);

const publicUrl = 'http://localhost';
/** The passes of every product here, and so of the bookings in its scene. */
export const passes = createPasses({ ...SECRETS, publicUrl });

/** The product for a benchmark: on this database, and on doubles of all else but for the parts that are given. */
export function openProduct(run: Pick<Run, 'onEnd'>, url: string, given: Partial<Parts> = {}) {
  const db = createDatabase({ url, log });
  run.onEnd(db.close);
  const channels = { sendEmails: accepted, sendPushes: accepted };
  const product = wired(db, { secrets: SECRETS, publicUrl, ...channels, ...given });
  run.onEnd(() => product.graphql.close(0));
  return product;
}

/** The same with its dispatch loop running, woken through the real job store. */
export function startProduct(run: Run, url: string, given: Partial<Parts> = {}) {
  const clock = () => new Date();
  const store = () => openPostgresqlStore(url, log);
  const scheduler = createAgendaScheduler({ store, clock, log, nodeName: `bench-${process.pid}` });
  const product = openProduct(run, url, { clock, scheduler, ...given });
  scheduler.start(product.dispatchLoop.runDueWork);
  run.onEnd(product.close);
  return product;
}
export type StartedProduct = ReturnType<typeof startProduct>;
