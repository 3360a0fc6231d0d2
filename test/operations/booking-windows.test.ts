import { afterAll, beforeAll, expect, it } from 'vitest';
import { later } from '../../src/lib/time.ts';
import {
  type BookingRule,
  bookingWindow,
  IN_WINDOW_SQL,
  outsideWindow,
} from '../../src/modules/sessions/windows/rules.ts';
import { createRandom } from '../support/fuzz/random.ts';
import { type Harness, harness } from '../support/harness.ts';
import { seedFor } from '../support/seed.ts';

let app: Harness;
beforeAll(async () => {
  app = await harness();
});
afterAll(() => app.close());

const MINUTE = 60_000;
/** Zones whose clocks change at different hours, by half an hour and by two, and those that never do. */
const CHANGES = {
  'Europe/Madrid': ['2026-03-29', '2026-10-25'],
  'America/New_York': ['2026-03-08', '2026-11-01'],
  'America/Santiago': ['2026-04-05', '2026-09-06'],
  'Australia/Lord_Howe': ['2026-04-05', '2026-10-04'],
  'Antarctica/Troll': ['2026-03-29', '2026-10-25'],
  'Asia/Kathmandu': ['2026-03-29'],
  'Pacific/Kiritimati': ['2026-03-29'],
};
const ROWS = 3_000;

it('the window is the same in SQL, in any zone, where an hour is missing or comes twice', async () => {
  const { of: among, below } = createRandom(seedFor('booking windows'));
  const whole = (least: number, most: number) => least + below(most - least + 1);
  const rows = Array.from({ length: ROWS }, () => {
    const [zone, days] = among(Object.entries(CHANGES));
    const daysAhead = among([null, 0, 1, 7, 365]);
    const near = Date.parse(`${among(days)}T00:00:00Z`) + whole(-24 * 60, 48 * 60) * MINUTE;
    const startsAt = later(
      new Date(near),
      among([0, daysAhead ?? 0]) * 24 * 60 * MINUTE + whole(0, 1) * 1_234,
    );
    const rule: BookingRule = {
      bookingOpensDaysAhead: daysAhead,
      bookingOpensAtTime: among([null, `0${whole(0, 4)}:${among(['00', '01', '15', '30', '59'])}`, '18:00']),
      bookingClosesMinutes: among([null, null, -30, 0, 120]),
    };
    const window = bookingWindow(startsAt, rule, zone);
    const edge = among([window.opensAt, window.closesAt, startsAt]) ?? startsAt;
    const now = later(edge, among([-120, -60, -30, 0, 30, 60, 120]) * MINUTE + among([-1, 0, 1]));
    return { zone, startsAt, rule, now, open: outsideWindow(window, now) === null };
  });
  expect(rows.filter(({ open }) => open).length).toBeGreaterThan(ROWS / 4);
  expect(rows.filter(({ open }) => !open).length).toBeGreaterThan(ROWS / 4);
  const answers = await app.db.sql<{ open: boolean }>(
    `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS one(id int, zone text, starts timestamptz,
       days int, hour text, closes int, moment timestamptz)),
     center AS (SELECT id, zone AS time_zone FROM given),
     service AS (SELECT id, id AS center_id, days AS booking_opens_days_ahead, hour AS booking_opens_at_time,
       closes AS booking_closes_minutes FROM given),
     session AS (SELECT id, id AS service_id, starts AS starts_at, moment FROM given)
     SELECT ${IN_WINDOW_SQL('session.moment')} AS open FROM session ORDER BY id`,
    [
      JSON.stringify(
        rows.map(({ zone, startsAt, rule, now }, id) => ({
          id,
          zone,
          starts: startsAt,
          days: rule.bookingOpensDaysAhead,
          hour: rule.bookingOpensAtTime,
          closes: rule.bookingClosesMinutes,
          moment: now,
        })),
      ),
    ],
  );
  const differing = rows.filter(({ open }, place) => answers[place]!.open !== open);
  expect(differing).toEqual([]);
});
