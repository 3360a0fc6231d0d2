import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { ACCESS_STATES, SEAT_WITH_ACCESS, stateOf, visitor } from '../support/access-states.ts';
import { bookedClass } from '../support/booked-class.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let press: ReturnType<typeof visitor>['press'];
beforeAll(async () => {
  h = await harness();
  ({ press } = visitor(h));
});
afterAll(() => h.close());

const attendance = async (id: string) => {
  const row = await h.db.prisma.booking.findUniqueOrThrow({ where: { id } });
  return { status: row.attendanceStatus, source: row.attendanceSource, at: row.attendanceAt?.toISOString() };
};
const JOINED = 'query ($id: ID!) { node(id: $id) { ... on Booking { joinedAt } } }';
/** As staff reads it. */
const joinedAt = async (id: string) =>
  (await h.ask(h.manager, JOINED, { id: globalId('Booking', id) })).data.node.joinedAt;
const NOTHING = { status: null, source: null, at: undefined };

describe('the button', () => {
  it('leads to the provider, and records the attendance with its source', async () => {
    const { path, bookingId } = await SEAT_WITH_ACCESS.OPEN(h);
    const answer = await press(path);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(JOIN_URL);
    expect(await answer.text()).toBe('');
    expect(await attendance(bookingId)).toEqual({
      status: 'ATTENDED',
      source: 'BUTTON',
      at: '2026-03-10T17:50:00.000Z',
    });
  });

  it.each(ACCESS_STATES.filter((state) => state !== 'OPEN'))(
    'is refused with the same page while %s',
    async (name) => {
      const { path, bookingId } = await SEAT_WITH_ACCESS[name](h);
      const answer = await press(path);
      const html = await answer.text();
      expect(answer.status).toBe(409);
      expect(answer.headers.get('location')).toBeNull();
      expect(stateOf(html)).toBe(name);
      expect(html).toContain('We could not let you in just now.');
      expect(await attendance(bookingId)).toEqual(NOTHING);
      expect(await joinedAt(bookingId)).toBeNull();
    },
  );

  it('lets in more than half an hour before the start without recording an attendance', async () => {
    const { path, bookingId } = await bookedClass(h, { leadMinutes: 120 });
    h.clock.set('2026-03-10T17:29:00Z');
    expect((await press(path)).status).toBe(303);
    expect(await attendance(bookingId)).toEqual(NOTHING);
    expect(await joinedAt(bookingId)).toBe('2026-03-10T17:29:00.000Z');
    h.clock.set('2026-03-10T17:30:00Z');
    await press(path);
    expect((await attendance(bookingId)).status).toBe('ATTENDED');
    expect(await joinedAt(bookingId)).toBe('2026-03-10T17:29:00.000Z');
  });

  it('keeps the first press when it is pressed again', async () => {
    const { path, bookingId } = await SEAT_WITH_ACCESS.OPEN(h);
    await press(path);
    h.clock.set('2026-03-10T18:30:00Z');
    expect((await press(path)).status).toBe(303);
    expect((await attendance(bookingId)).at).toBe('2026-03-10T17:50:00.000Z');
  });

  it('does not overrule what staff decided', async () => {
    const { path, bookingId } = await SEAT_WITH_ACCESS.OPEN(h);
    await press(path);
    const decided = {
      attendanceStatus: 'ABSENT',
      attendanceSource: 'STAFF',
      attendanceAt: h.clock(),
    } as const;
    await h.db.prisma.booking.update({ where: { id: bookingId }, data: decided });
    expect((await press(path)).status).toBe(303);
    expect(await attendance(bookingId)).toMatchObject({ status: 'ABSENT', source: 'STAFF' });
  });

  it.each([
    ['that keeps its address to itself', { headers: { origin: 'null', 'sec-fetch-site': 'same-origin' } }],
    [
      'on another site',
      { headers: { origin: 'https://front-end.example', referer: 'https://front-end.example/' } },
    ],
    ['with a form', { body: new URLSearchParams({ any: 'thing' }) }],
    ['with files', { body: new FormData() }],
    ['with JSON that is none', { body: '{', headers: { 'content-type': 'application/json' } }],
    ['with a big body', { body: 'x'.repeat(300_000) }],
  ])('works from a page %s', async (_, init) => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    expect((await press(path, init)).status).toBe(303);
  });

  it('answers before a body that never ends, and lets go of its sender', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const status = await new Promise((answered, failed) => {
      const sender = request(h.url + path, { method: 'POST' });
      sender.on('response', (response) => {
        response.resume();
        sender.on('close', () => answered(response.statusCode));
      });
      sender.on('error', failed);
      sender.write('a beginning');
    });
    expect(status).toBe(303);
  });

  it('never leads anywhere but to an https address, whatever the row says', async () => {
    const { path, sessionId } = await SEAT_WITH_ACCESS.OPEN(h);
    for (const ownJoinUrl of [
      'http://meet.example/x',
      'javascript:alert(1)',
      '//evil.example',
      'https://a:b@meet.example',
    ]) {
      await h.db.prisma.session.update({ where: { id: sessionId }, data: { ownJoinUrl } });
      const answer = await press(path);
      expect(answer.status).toBe(500);
      expect(answer.headers.get('location')).toBeNull();
    }
    expect(h.lines.join()).not.toContain('evil.example');
  });
});
