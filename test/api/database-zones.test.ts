import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { globalId, rowId } from '../../src/lib/global-ids.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { read, write } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { onServer } from '../support/postgres.ts';
import { signIn, whoIs } from '../support/signing-in.ts';

/** A database as a machine or an administrator elsewhere sets it up. */
async function databaseSetTo(settings: Record<string, string>): Promise<TestDatabase> {
  const database = await testDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await onServer(database.url, async (client) => {
    for (const [setting, value] of Object.entries(settings))
      await client.query(`ALTER DATABASE ${name} SET ${setting} TO '${value}'`);
  });
  return database;
}

const at = (time: string) => `2026-03-10T${time}:00.000Z`;
const BEGINS = at('12:02');
const THREE = at('15:00');
const VINYASA = { name: 'Vinyasa', modality: 'ONLINE', capacity: 12, durationMinutes: 30, joinUrl: JOIN_URL };
const RETREAT = { ...VINYASA, name: 'Retreat', durationMinutes: 240 };
const DAYS = { from: '2026-03-16', weekdays: ['MONDAY', 'THURSDAY'], startTime: '18:30' };

/** The main job, and whatever else writes instants: by Prisma, by plain statements, by both in one transaction. */
async function story(h: Harness) {
  const { manager } = h;
  const create = (name: string, input: object) => write(h, manager, name, input);
  const session = async ({ id: serviceId }: { id: string }, startsAt: string) =>
    create('create-session', { serviceId, startsAt });
  const timeline = async ({ id }: { id: string }) =>
    (await read(h, manager, 'session-timeline', { id })).session.timeline.map(
      (entry: Record<string, unknown>) => [entry.at, entry.purpose, entry.status],
    );
  const notices = () => h.outbox.list().filter(({ purpose }) => purpose === 'ACCESS_NOTICE').length;
  const get = async (path: string) => (await fetch(h.url + path)).text();

  h.clock.set(NOON);
  const vinyasa = await create('create-service', VINYASA);
  const retreat = await create('create-service', RETREAT);
  const soon = await session(vinyasa, BEGINS);
  const running = await session(retreat, at('13:30'));
  const customer = await h.aCustomer({ name: 'Ana', locale: 'en-GB', timeZone: 'Europe/Rome' });
  const booking = await write(h, customer, 'book-session', { sessionId: soon.id });
  const { pathname } = new URL(booking.accessUrl);
  await h.runDueWork();
  const planned = await timeline(soon);
  const early = notices();
  const page = /<time datetime="([^"]*)/.exec(await get(pathname))?.[1];
  const entry = /DTSTART[^\r\n]*/.exec(await get(`${pathname}/calendar.ics`))?.[0];

  await h.at(BEGINS);
  const { attendance } = await write(h, customer, 'join-session', { bookingId: booking.id });
  const sent = [notices(), await timeline(soon), attendance.at];

  await h.at(THREE);
  const before = notices();
  await h.aBooking(rowId('Session', running.id));
  await h.runDueWork();
  const late = notices() - before;

  // The weekly sessions that a person makes, and those that the clock makes; one of them is moved.
  await create('create-schedule', { ...DAYS, serviceId: vinyasa.id });
  h.clock.set('2026-03-24T12:00:00Z');
  await h.schedules.materialize();
  const { id: weekly } = await h.db.prisma.session.findFirstOrThrow({
    where: { origin: 'SCHEDULED', startsAt: { gt: h.clock() } },
    orderBy: { startsAt: 'asc' },
  });
  await h.aBooking(weekly);
  const where = { sessionId: globalId('Session', weekly), startsAt: '2026-03-26T19:00:00Z' };
  const { __typename: moved } = await create('move-session', where);
  await h.runDueWork();
  const tokens = await signIn(h, customer);
  const signedIn = [tokens.expiresAt, await whoIs(h, tokens.accessToken)];
  return {
    startsAt: [soon.startsAt, running.startsAt],
    planned,
    early,
    page,
    entry,
    sent,
    late,
    moved,
    signedIn,
  };
}

/** By the database's own time, which no test can hold. */
const OF_THE_DATABASE = ['delivery.request_started_at', 'delivery.lease_until'];

/** Every instant that the database holds, by table and column, as seconds since 1970. */
async function instantsIn(url: string): Promise<Record<string, number[]>> {
  return onServer(url, async (client) => {
    const { rows: columns } = await client.query<{ name: string; column: string }>(
      `SELECT table_name AS name, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name <> '_prisma_migrations'
       ORDER BY 1, 2`,
    );
    const held: Record<string, number[]> = {};
    for (const { name, column } of columns) {
      if (OF_THE_DATABASE.includes(`${name}.${column}`)) continue;
      const { rows } = await client.query(
        `SELECT extract(epoch FROM ${column})::float8 AS at FROM ${name} WHERE ${column} IS NOT NULL ORDER BY 1`,
      );
      held[`${name}.${column}`] = rows.map((row) => row.at);
    }
    return held;
  });
}

async function told(settings: Record<string, string>) {
  const database = await databaseSetTo(settings);
  const h = await harness({ database });
  try {
    return { told: await story(h), instants: await instantsIn(database.url) };
  } finally {
    await h.close();
    await database.drop();
  }
}

describe('instants', () => {
  let right: Awaited<ReturnType<typeof told>>;
  beforeAll(async () => {
    right = await told({ timezone: 'UTC' });
  });
  afterEach(() => {
    process.env.TZ = 'UTC';
  });

  it('are those of the story', () => {
    expect(right.told).toMatchObject({
      startsAt: [BEGINS, at('13:30')],
      planned: [[BEGINS, 'ACCESS_NOTICE', 'PLANNED']],
      early: 0,
      page: BEGINS,
      entry: 'DTSTART:20260310T120200Z',
      sent: [
        1,
        [
          [BEGINS, 'ACCESS_NOTICE', 'SENT'],
          [BEGINS, 'ACCESS_NOTICE', 'SKIPPED'],
        ],
        BEGINS,
      ],
      late: 1,
      moved: 'MovedSession',
      signedIn: ['2026-03-24T12:15:00.000Z', 'Ana'],
    });
    const seconds = (instant: string) => Date.parse(instant) / 1000;
    expect(right.instants['delivery.sent_at']).toEqual(expect.arrayContaining([BEGINS, THREE].map(seconds)));
    // At 18:30 in Madrid, on both sides of the change to summer time.
    expect(right.instants['session.starts_at']).toEqual(
      expect.arrayContaining(['2026-03-16T17:30:00Z', '2026-03-30T16:30:00Z'].map(seconds)),
    );
  });

  it.each(['America/New_York', 'Europe/Rome', 'Asia/Kathmandu'])(
    'are stored, planned, sent and told alike in a database set to %s',
    async (timezone) => {
      expect(await told({ timezone })).toEqual(right);
    },
  );

  it.each(['America/New_York', 'Asia/Kathmandu'])(
    'are alike in a process whose own zone is %s',
    async (zone) => {
      process.env.TZ = zone;
      expect(await told({ timezone: 'Europe/Rome' })).toEqual(right);
    },
  );

  it('are of their day in Greenwich, whatever the zone of the process', async () => {
    process.env.TZ = 'America/New_York';
    const database = await testDatabase();
    const db = createDatabase({ url: database.url, log: silentLog });
    const midnight = new Date('2026-03-10T00:00:00Z');
    expect(await db.sql('SELECT $1::date::text AS day', [midnight])).toEqual([{ day: '2026-03-10' }]);
    await db.close();
    await database.drop();
  });

  it('are alike in a database that writes them in another style', async () => {
    expect(await told({ timezone: 'Europe/Rome', datestyle: 'German' })).toEqual(right);
  });
});
