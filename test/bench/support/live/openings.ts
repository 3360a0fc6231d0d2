import type pg from 'pg';
import { settleStorage } from '../scene.ts';
import { sharedClock, wallClock } from '../wall-clock.ts';
import type { Fleet } from './fleet.ts';
import { fragmentOf, linkOf, markerOf } from './messages.ts';
import type { OpeningQuestion, Stood } from './opening-server.ts';

/** In milliseconds after the instant. */
export type Opening = Stood & {
  middle: number;
  last: number;
  loadShare: number;
  wrong: number;
  fault: string | null;
};

/** Clients must have seen that the sessions are ahead before they open, with this to spare. */
const SPARE_MS = 1_200;
/** How much longer than the time before it may take until they have. */
const AGAIN = 2;

/** Rounds in which all sessions are put ahead, and open at one instant before the eyes of all clients of the fleet. */
export function createOpeningRounds(admin: pg.Client, fleet: Fleet) {
  let aheadMs = 2_000;

  /** Resolves with the instant when everybody knows it. */
  async function putAhead(marker: string): Promise<number> {
    for (;;) {
      const began = Date.now();
      const at = began + AGAIN * aheadMs + SPARE_MS;
      const { received } = await fleet.expect(new Date(at).toISOString());
      await reschedule(admin, at, linkOf(marker));
      await fleet.ask({ publish: marker });
      const { fault } = await received;
      if (fault && Date.now() < at) throw new Error(`sessions were put ahead, and ${fault}`);
      aheadMs = Date.now() - began;
      if (Date.now() + SPARE_MS / 2 < at) return at;
    }
  }

  return {
    async round(number: number): Promise<Opening> {
      const marker = markerOf(number);
      const at = await putAhead(marker);
      const { received } = await fleet.expect(fragmentOf.ws(marker));
      await fleet.ask({ more: { due: at } satisfies OpeningQuestion });
      const { first, middle, last, cpuMs, wrong, fault } = await received;
      const stood = await fleet.ask<Stood>({ more: 'done' satisfies OpeningQuestion });
      const zero = sharedClock() + at - wallClock()();
      const early = first < zero;
      return {
        ...stood,
        middle: middle - zero,
        last: last - zero,
        loadShare: cpuMs / (last - zero),
        wrong: wrong + Number(early),
        fault: fault ?? (early ? `a client saw it ${(zero - first).toFixed(1)} ms early` : null),
      };
    },
  };
}

/** As if nothing had happened yet: not opened, and nobody told. */
export async function reschedule(admin: pg.Client, at: number, link: string): Promise<void> {
  await admin.query('DELETE FROM delivery');
  await admin.query(
    `UPDATE session SET starts_at = t.at, ends_at = t.at + interval '1 hour', send_at = t.at, opens_at = t.at,
       next_transition_at = t.at, processed_through = t.at - interval '1 day', opened_at = NULL, notice_released_at = NULL,
       own_join_url = $2, version = version + 1, signalled_version = version + 1
     FROM (SELECT to_timestamp($1::float8 / 1000) AS at) t`,
    [at, link],
  );
  await admin.query('UPDATE booking SET told_starts_at = to_timestamp($1::float8 / 1000)', [at]);
  await settleStorage(admin, 'session', 'booking', 'delivery');
}
