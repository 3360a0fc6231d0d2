import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { zoneNamed } from '../../src/lib/time-zones.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { read, write } from '../support/api.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
let partner: Viewer;
let sessionId: string;
let customer: Viewer;
beforeAll(async () => {
  h = await harness();
  partner = await h.aPartner(['bookings:write']);
  customer = await h.aCustomer();
  sessionId = globalId('Session', await h.aSession({ startsInMinutes: 3 * 24 * 60 }));
});
afterAll(() => h.close());

/** Each means several zones; `Intl` takes one of them. */
const AMBIGUOUS =
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST';
const OFFSETS = ['+05:30', '-03', '+0530', 'GMT+1', 'UTC+1', 'Z', '2026-03-10T12:00:00+01:00[Europe/Rome]'];
const NONE = [
  '',
  ' ',
  'Europe/Rome ',
  'Rome',
  'EDT',
  'Etc/Unknown',
  'SystemV/AST4',
  'Europe/Romé',
  'x'.repeat(9_000),
];
const refused = [...AMBIGUOUS.split(' '), 'ist', 'Pst', ...OFFSETS, ...NONE, '__proto__', 'UTC\u0000'];

const kept = [
  ['utc', 'UTC'],
  ['etc/gmt+5', 'Etc/GMT+5'],
  ['us/pacific', 'US/Pacific'],
  ['EUROPE/ISLE_OF_MAN', 'Europe/Isle_of_Man'],
  ['asia/kolkata', 'Asia/Kolkata'],
  ['europe/kyiv', 'Europe/Kyiv'],
  ['est', 'EST'],
];

let people = 0;
/** Every input of a zone: its response, and the field name of its refusal. */
const doors: [string, string, (zone: string) => Promise<{ timeZone?: string }>][] = [
  ['updateCenter', 'timeZone', (timeZone) => write(h, h.manager, 'update-center', { timeZone })],
  [
    'createCustomer',
    'timeZone',
    (timeZone) => write(h, h.manager, 'create-customer', { name: 'Ana', timeZone }),
  ],
  [
    'updateCustomer of oneself',
    'timeZone',
    (timeZone) =>
      write(h, customer, 'update-customer', { customerId: globalId('Customer', customer.id), timeZone }),
  ],
  ['bookSession by staff', 'customer.timeZone', (timeZone) => booked(h.manager, timeZone)],
  ['bookSession by a partner', 'customer.timeZone', (timeZone) => booked(partner, timeZone)],
  [
    'the operator’s create-center',
    'timeZone',
    async (timeZone) => {
      try {
        const { centerId } = await h.aCenter({ timeZone });
        return await h.db.prisma.center.findUniqueOrThrow({ where: { id: centerId } });
      } catch (error) {
        return { ...(error as object), __typename: (error as Error).name };
      }
    },
  ],
];

async function booked(by: Viewer, timeZone: string) {
  people += 1;
  const email = `zoned${people}@people.example`;
  const answer = await write(h, by, 'book-session', {
    sessionId,
    customer: { name: 'Ben', email, timeZone },
  });
  if (answer.__typename !== 'Booking') return answer;
  return h.db.prisma.customer.findFirstOrThrow({ where: { email } });
}

describe.each(doors)('the zone in %s', (_door, field, give) => {
  it('is none that means several, no offset and no nonsense', async () => {
    for (const zone of refused)
      expect(await give(zone), zone).toMatchObject({ __typename: 'InvalidInputError', field });
  });

  it.each(kept)('%s is kept as %s', async (given, zone) =>
    expect(await give(given)).toMatchObject({ timeZone: zone }),
  );
});

describe('a zone', () => {
  it('has the letters that IANA writes it in, whatever the letters it was given in', async () => {
    const names = await h.db.sql<{ name: string }>('SELECT name FROM pg_timezone_names');
    expect(names.length).toBeGreaterThan(500);
    const others = names.flatMap(({ name }) =>
      [name, name.toUpperCase(), name.toLowerCase()].filter((given) => zoneNamed(given) !== name),
    );
    // It means that no zone was set yet.
    expect(new Set(others.map((name) => name.toLowerCase()))).toEqual(new Set(['factory']));
  });
});

describe('a zone that was written past the check', () => {
  const STARTS = new Date('2026-03-12T18:00:00Z');
  const zones = ['PST', 'ist', 'Mars/Base', '', '+05:30'];

  it.each(zones)('%j of a customer keeps nobody’s messages back, theirs neither', async (zone) => {
    h.clock.set(NOON);
    const other = await h.aCenter();
    const seats: string[] = [];
    for (const by of [h.manager, other]) {
      await write(h, by, 'update-center', { timeZone: 'Europe/Madrid', bookingConfirmationsEnabled: true });
      const session = await h.aSession({ manager: by, startsAt: STARTS });
      for (const odd of [true, false]) {
        const person = await h.aCustomer({}, by);
        if (odd && by === h.manager)
          await h.db.sql('UPDATE customer SET time_zone = $2 WHERE id = $1', [person.id, zone]);
        seats.push(await h.aBooking(session, person, by));
      }
      const timeline = await read(h, by, 'session-timeline', { id: globalId('Session', session) });
      expect(JSON.stringify(timeline)).toContain('REMINDER');
    }
    await h.runDueWork();
    await h.at('2026-03-11T18:00:00Z');
    for (const bookingId of seats) {
      const where = { bookingId, channel: 'EMAIL', status: 'SENT' } as const;
      const sent = await h.db.prisma.delivery.findMany({ where, orderBy: { id: 'asc' } });
      expect(sent.map(({ purpose }) => purpose)).toEqual(['BOOKING_CONFIRMED', 'REMINDER']);
    }
    const messages = h.outbox.list().filter(({ purpose }) => purpose === 'REMINDER');
    expect(messages.every(({ text }) => text.includes('19:00'))).toBe(true);
  });

  it.each(zones)('%j of a center stops no weekly class, there and elsewhere', async (zone) => {
    h.clock.set(NOON);
    const centers = [await h.aCenter(), await h.aCenter()];
    await h.db.sql('UPDATE center SET time_zone = $2 WHERE id = $1', [centers[0]!.centerId, zone]);
    const lastDay = async (by: Viewer) => {
      const where = { centerId: by.centerId };
      const last = await h.db.prisma.session.findFirst({ where, orderBy: { startsAt: 'desc' } });
      return last!.startsAt.toISOString().slice(0, 10);
    };
    for (const by of centers) {
      const weekly = { weekdays: ['TUESDAY'], startTime: '12:30', from: '2026-03-10' };
      const serviceId = globalId('Service', await h.aService({}, by));
      const made = await write(h, by, 'create-schedule', { serviceId, ...weekly });
      expect(made).toMatchObject({ __typename: 'Schedule' });
      expect(await lastDay(by)).toBe('2026-05-05');
    }
    h.clock.set('2026-03-17T12:00:00Z');
    await h.schedules.materialize();
    for (const by of centers) expect(await lastDay(by)).toBe('2026-05-12');
  });
});
