import type pg from 'pg';
import { createOpenings, type Lateness } from './openings.ts';
import type { StartedProduct } from './product.ts';
import { fillAhead, fillSessions, type Scene } from './scene.ts';

const LIMIT_MS = 60_000;
/** Nearer alarms ring in the process that asked; this one is to take the way through the job store. */
const STORE_MS = 1_050;
const SWEEPS = 12;

/** `finished`: when every message was sent and recorded too, in milliseconds after the instant. */
export type ProductLateness = Lateness & { finished: number };

/** The product's side of a round: real scheduler, real dispatch loop, and a listener on each session as its live clients have. */
export function openProductRound(admin: pg.Client, { dispatchLoop, events, scheduler }: StartedProduct) {
  const fill = (scene: Scene) => async (at: number) => {
    const ids = await fillSessions(admin, scene, at);
    // As the sweep does every few seconds: filling voids the plans of statements, and a server at rest has them on each
    // connection.
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      await dispatchLoop.runDueWork();
      await dispatchLoop.idle();
    }
    return ids;
  };

  return {
    async round(scene: Scene): Promise<ProductLateness> {
      const { ids, at } = await fillAhead(scene, STORE_MS, fill(scene));
      const openings = createOpenings(ids, at);
      const disarms = ids.map((id) => events.subscribe(`session:${id}`, () => openings.seen(id)));
      scheduler.wakeAt(new Date(at));
      const lateness = await openings.lateness(at - Date.now() + LIMIT_MS);
      await dispatchLoop.idle();
      const finished = Date.now() - at;
      for (const disarm of disarms) disarm();
      return { ...lateness, finished, wrong: lateness.wrong + (await notOpen(admin, scene, at)) };
    },
  };
}
export type ProductRound = ReturnType<typeof openProductRound>;

/** Sessions that the database does not show as opened at the instant or later, and bookings without their two messages, of which the mail was sent. */
async function notOpen(admin: pg.Client, { sessions, bookings }: Scene, at: number): Promise<number> {
  const { rows } = await admin.query<{ opened: number; listed: number; sent: number }>(
    `SELECT (SELECT count(*)::int FROM session WHERE opened_at >= to_timestamp($1::float8 / 1000)) AS opened,
       (SELECT count(*)::int FROM delivery) AS listed, (SELECT count(*)::int FROM delivery WHERE status = 'SENT') AS sent`,
    [at],
  );
  const { opened, listed, sent } = rows[0]!;
  const people = sessions * bookings;
  return Math.abs(sessions - opened) + Math.abs(people * 2 - listed) + Math.abs(people - sent);
}
