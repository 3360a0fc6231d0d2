import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PrismaClient } from '../../src/generated/prisma/client.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness } from '../support/harness.ts';
import { onServer } from '../support/postgres.ts';

let h: Harness;
beforeAll(async () => {
  // Ids hold the real moment, so the clock shows it too.
  h = await harness({ clock: testClock(new Date().toISOString()) });
});
afterAll(() => h.close());

const instants = (at: Date | null) => at?.toISOString() ?? null;
const sessions = async () =>
  (await h.db.prisma.session.findMany({ orderBy: { id: 'asc' }, include: { bookings: true } })).map((one) => [
    ...[one.startsAt, one.endsAt, one.sendAt, one.opensAt, one.createdAt].map(instants),
    one.bookings.map(({ toldStartsAt }) => instants(toldStartsAt)),
  ]);

it('what was stored shifted is repaired by the statements in docs/operations, and sent at its time', async ({
  skip,
}) => {
  const [server] = await onServer(
    h.database.url,
    async (client) => (await client.query('SHOW server_version_num')).rows,
  );
  skip(Number(server.server_version_num) < 180_000, 'the version that stored them so needed PostgreSQL 18');
  const [soon, other] = [
    await h.aSession({ startsInMinutes: 30 }),
    await h.aSession({ startsInMinutes: 600 }),
  ];
  for (const id of [soon, other]) await h.aBooking(id);
  await h.runDueWork();
  const right = await sessions();

  // As the adapter alone stores them, in a session of New York.
  const url = new URL(h.database.url);
  url.searchParams.set('options', '-c timezone=America/New_York');
  const wrong = new PrismaClient({ adapter: new PrismaPg(url.href) });
  for (const { id, startsAt, endsAt, sendAt, opensAt, createdAt } of await h.db.prisma.session.findMany())
    await wrong.session.update({ where: { id }, data: { startsAt, endsAt, sendAt, opensAt, createdAt } });
  for (const { id, toldStartsAt } of await h.db.prisma.booking.findMany())
    await wrong.booking.update({ where: { id }, data: { toldStartsAt } });
  await wrong.$disconnect();
  expect(await sessions()).not.toEqual(right);

  const text = await readFile(new URL('../../docs/operations/shifted-instants.md', import.meta.url), 'utf8');
  const [, look] = /```sql\n([^`]*)```/.exec(text)!;
  const [, repair] = /```sql repair\n([^`]*)```/.exec(text)!;
  const shifts = () =>
    onServer(h.database.url, async (client) =>
      (await client.query(look!)).rows.map(({ shift }) => shift.hours ?? 0),
    );
  expect([[4], [5]]).toContainEqual(await shifts());
  await onServer(h.database.url, (client) => client.query(repair!));
  expect(await shifts()).toEqual([0]);
  expect(await sessions()).toEqual(right);

  await h.runDueWork();
  const sent = () => h.outbox.list().filter(({ purpose }) => purpose === 'ACCESS_NOTICE').length;
  expect(sent()).toBe(0);
  h.clock.advance(30 * 60_000);
  await h.runDueWork();
  expect(sent()).toBe(1);
});
