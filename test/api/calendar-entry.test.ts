import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarOf } from '../../src/modules/access/calendar/entry.ts';
import { ACCESS_STATES, SEAT_WITH_ACCESS, visitor } from '../support/access-states.ts';
import { renewPass } from '../support/booked-class.ts';
import { type Harness, harness } from '../support/harness.ts';
import { WAITING } from '../support/waiting.ts';

let h: Harness;
let get: ReturnType<typeof visitor>['get'];
beforeAll(async () => {
  h = await harness();
  ({ get } = visitor(h));
});
afterAll(() => h.close());

const entryOf = (path: string, init?: RequestInit) => get(calendarOf(path), init);

/** The entry as a calendar program reads it. */
async function read(path: string): Promise<Record<string, string>> {
  const file = await (await entryOf(path)).text();
  const event = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent')!;
  return Object.fromEntries(
    event.getAllProperties().map((property) => [property.name, `${property.getFirstValue()}`]),
  );
}

/** The number of statements that wait for a lock. */
const lockedOut = async () => (await h.db.sql(WAITING)).length;

const at = (startsAt: string, durationMinutes?: number) => ({
  startsAt: new Date(startsAt),
  sendTime: 'KEEP' as const,
  durationMinutes,
});

describe('the calendar entry of a pass', () => {
  it('is a calendar file, with the headers of the access page', async () => {
    const { path } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const [answer, page] = [await entryOf(path), await get(path)];
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    for (const name of [
      'cache-control',
      'content-security-policy',
      'referrer-policy',
      'x-robots-tag',
      'x-content-type-options',
    ])
      expect(answer.headers.get(name), name).toBe(page.headers.get(name));
  });

  it('has the times, the class and the personal address', async () => {
    const { path } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const url = `https://live.example${path}`;
    expect(await read(path)).toMatchObject({
      status: 'CONFIRMED',
      dtstart: '2026-03-10T18:00:00Z',
      dtend: '2026-03-10T19:00:00Z',
      summary: expect.stringMatching(/^Vinyasa Flow · Studio \d+$/),
      location: url,
      url,
      description: expect.stringContaining(`Join session: ${url}`),
    });
  });

  it.each(ACCESS_STATES)('shows neither the customer, the link nor the passcode (%s)', async (name) => {
    const { path } = await SEAT_WITH_ACCESS[name](h);
    const file = (await (await entryOf(path)).text()).replaceAll('\r\n ', '');
    expect(file).not.toMatch(/Xenia|quill|meet\.example|secret-room|people\.example|lumen/i);
    expect(file).toContain(`STATUS:${name.includes('CANCELLED') ? 'CANCELLED' : 'CONFIRMED'}\r\n`);
  });

  it('keeps its name and rises with each move, also of the end alone, and the cancellation', async () => {
    const { path, sessionId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const seen = [await read(path)];
    const after = async (change: Promise<unknown>) => {
      await change;
      await h.runDueWork();
      seen.push(await read(path));
    };
    await after(h.sessions.move(h.manager, sessionId, at('2026-03-10T20:00:00Z')));
    await after(h.sessions.move(h.manager, sessionId, at('2026-03-10T20:00:00Z', 90)));
    await after(h.sessions.move(h.manager, sessionId, at('2026-03-10T18:00:00Z', 60)));
    await after(h.sessions.cancel(h.manager, sessionId, 'Marta is ill'));
    expect(new Set(seen.map(({ uid }) => uid)).size).toBe(1);
    const sequences = seen.map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(seen.map(({ dtend }) => dtend!.slice(11, 16))).toEqual([
      '19:00',
      '21:00',
      '21:30',
      '19:00',
      '19:00',
    ]);
    expect(seen.at(-1)).toMatchObject({
      status: 'CANCELLED',
      description: expect.stringContaining('Marta is ill'),
    });
  });

  it('rises and is cancelled with the booking; a new booking has another entry', async () => {
    const { path, bookingId, sessionId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const before = await read(path);
    await h.bookings.cancel(h.manager, bookingId);
    const after = await read(path);
    expect(after).toMatchObject({ uid: before.uid, status: 'CANCELLED' });
    expect(Number(after.sequence)).toBeGreaterThan(Number(before.sequence));
    const { customerId } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const again = await h.bookings.book(h.manager, { sessionId, customerId, customer: null });
    const url = await h.access.accessUrlOf(h.manager, again);
    expect((await read(new URL(url!).pathname)).uid).not.toBe(before.uid);
  });

  it('stays the same entry when the pass is renewed; the old address knows nothing any more', async () => {
    const { path, bookingId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const { uid } = await read(path);
    await renewPass(h, bookingId);
    expect((await entryOf(path)).status).toBe(404);
    const url = (await h.access.accessUrlOf(h.manager, bookingId))!;
    expect(await read(new URL(url).pathname)).toMatchObject({ uid, url });
  });

  it('rises, and is later, exactly when it shows something else', async () => {
    const teacher = await h.aProfessional({ name: 'Marta Soler' });
    const { path, sessionId, bookingId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const { customerId, session } = await h.db.prisma.booking.findUniqueOrThrow({
      where: { id: bookingId },
      include: { session: true },
    });
    const teach = (professionalId: string | null) =>
      h.sessions.edit(h.manager, sessionId, { professionalId });
    const shown: Record<string, () => Promise<unknown>> = {
      'a new personal URL': () => renewPass(h, bookingId),
      'another name of the service': () =>
        h.services.update(h.manager, session.serviceId, { name: 'Slow flow' }),
      'another name of the center': () => h.centers.update(h.manager, { name: 'Studio 99' }),
      'a teacher': () => teach(teacher.id),
      'another name of the teacher': () =>
        h.people.updateProfessional(h.manager, teacher.id, { name: 'Marta Sol' }),
      'no teacher': () => teach(null),
      'another length': () => h.sessions.move(h.manager, sessionId, at('2026-03-10T18:00:00Z', 90)),
      'another language': () => h.people.updateCustomer(h.manager, customerId, { locale: 'it-IT' }),
      'a cancelled booking': () => h.bookings.cancel(h.manager, bookingId),
    };
    const notShown: Record<string, () => Promise<unknown>> = {
      'a waiting note': () => h.access.edit(h.manager, sessionId, { waitingNote: 'Marta is late' }),
      'another capacity': () => h.sessions.edit(h.manager, sessionId, { capacity: 30 }),
      'another link': () =>
        h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/another' } }),
      'another zone of the reader': () =>
        h.people.updateCustomer(h.manager, customerId, { timeZone: 'Asia/Tokyo' }),
    };
    const file = async () => {
      const url = await h.access.accessUrlOf(h.manager, bookingId);
      return read(new URL(url!).pathname);
    };
    let before = await read(path);
    const uid = before.uid;
    for (const [what, act] of Object.entries({ ...notShown, ...shown })) {
      h.clock.advance(60_000);
      await act();
      const after = await file();
      if (what in notShown) expect(after, what).toEqual(before);
      else {
        expect(Number(after.sequence), what).toBeGreaterThan(Number(before.sequence));
        expect(Date.parse(after.dtstamp!), what).toBeGreaterThan(Date.parse(before.dtstamp!));
        expect(after.uid).toBe(uid);
      }
      before = after;
    }
  });

  it('gives no higher version to an older state, when another reader is shown a newer one meanwhile', async () => {
    const { path, sessionId, bookingId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const starts = (startsAt: string) =>
      h.db.prisma.session.update({ where: { id: sessionId }, data: { startsAt: new Date(startsAt) } });
    await read(path);
    await starts('2026-03-10T18:15:00Z');
    // The slow reader has read the session, and waits for the customer while the session moves and the other reads it.
    const slow = await h.db.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE customer IN ACCESS EXCLUSIVE MODE`;
      const response = read(path);
      await expect.poll(lockedOut).toBeGreaterThan(0);
      await starts('2026-03-10T18:30:00Z');
      await h.db.prisma.calendarRevision.upsert({
        where: { bookingId },
        create: { bookingId, shownHash: Buffer.from('new'), sequence: 9, revisedAt: new Date() },
        update: { shownHash: Buffer.from('new'), sequence: 9 },
      });
      return { response };
    });
    const after = await slow.response;
    expect(after).toMatchObject({ dtstart: '2026-03-10T18:30:00Z', sequence: '10' });
  });

  it('speaks the customer’s language', async () => {
    const { path, sessionId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    await h.db.prisma.customer.updateMany({ data: { locale: 'ca-ES' } });
    await h.sessions.cancel(h.manager, sessionId, null);
    expect((await read(path)).description).toContain('La sessió s’ha cancel·lat');
  });

  it('names the center as the place of a session in person, and has no URL', async () => {
    const { path } = await SEAT_WITH_ACCESS.NOT_ONLINE(h);
    const { location, url, description } = await read(path);
    expect(location).toMatch(/^Studio \d+$/);
    expect(url).toBeUndefined();
    expect(description).not.toContain('http');
  });

  it('changes nothing, however often it is read, and is not there for an unknown pass', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const { session, booking, delivery } = h.db.prisma;
    const everything = async () =>
      JSON.stringify(await Promise.all([session.findMany(), booking.findMany(), delivery.findMany()]));
    const [before, first] = [await everything(), await (await entryOf(path)).text()];
    for (let n = 0; n < 5; n++) {
      expect(await (await entryOf(path)).text()).toBe(first);
      expect((await entryOf(path, { method: 'HEAD' })).status).toBe(200);
    }
    expect(await everything()).toBe(before);
    const unknown = await entryOf('/join/unknown-pass', { headers: { accept: 'text/html' } });
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain('data-state="UNKNOWN"');
  });
});

describe('the access page', () => {
  it.each(ACCESS_STATES)('offers its calendar entry while it is ahead (%s)', async (name) => {
    const { path } = await SEAT_WITH_ACCESS[name](h);
    const offered = (await (await get(path)).text()).includes(`href="${calendarOf(path)}"`);
    expect(offered).toBe(['SCHEDULED', 'WAITING_FOR_LINK', 'OPEN'].includes(name));
  });
});
