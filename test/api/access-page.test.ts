import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_STATES, SEAT_WITH_ACCESS, stateOf, visitor } from '../support/access-states.ts';
import { pathOf, renewPass } from '../support/booked-class.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let get: ReturnType<typeof visitor>['get'];
let press: ReturnType<typeof visitor>['press'];
beforeAll(async () => {
  h = await harness();
  ({ get, press } = visitor(h));
});
afterAll(() => h.close());

/** Every row that the access page could change. */
const everything = async () => {
  const { prisma } = h.db;
  const rows = [prisma.session.findMany(), prisma.booking.findMany(), prisma.delivery.findMany()];
  return JSON.stringify(await Promise.all([...rows, prisma.customer.findMany()]));
};

describe('the access page', () => {
  it.each(ACCESS_STATES)('answers 200 and shows the state %s', async (name) => {
    const { path } = await SEAT_WITH_ACCESS[name](h);
    const answer = await get(path);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(stateOf(html)).toBe(name);
    expect(html.includes('id="join"')).toBe(name === 'OPEN');
    expect(html.includes('Passcode: lumen')).toBe(name === 'OPEN' || name === 'WAITING_FOR_LINK');
  });

  it.each(ACCESS_STATES)('shows neither the customer nor the link, read or pressed (%s)', async (name) => {
    const { path } = await SEAT_WITH_ACCESS[name](h);
    const told = [await (await get(path)).text(), await (await press(path)).text()];
    for (const html of told)
      expect(html).not.toMatch(/Xenia|quill|meet\.example|secret-room|people\.example/i);
  });

  it.each(['/', '.', ').', '>', ',', '%20', '%20.', '%2F', '%E2%80%9D', '”', '%0A'])(
    'is found with %j behind its address, read, pressed and by the API',
    async (behind) => {
      const { path } = await SEAT_WITH_ACCESS.OPEN(h);
      const html = await (await get(path + behind)).text();
      expect(stateOf(html)).toBe('OPEN');
      expect(html).toContain(`action="${path}"`);
      expect((await press(path + behind)).status).toBe(303);
      const accessToken = path.slice('/join/'.length) + behind;
      const { data } = await h.ask(
        null,
        'mutation ($accessToken: String!) { joinSession(input: { accessToken: $accessToken }) { __typename } }',
        { accessToken },
      );
      expect(data.joinSession.__typename).toBe('JoinSession');
    },
  );

  it.each(['x', '-', '_', '/x', '.x'])(
    'is not found with %j behind it, which could be another',
    async (behind) => {
      const { path } = await SEAT_WITH_ACCESS.OPEN(h);
      expect((await get(path + behind)).status).toBe(404);
      expect((await press(path + behind)).status).toBe(404);
    },
  );

  it('changes nothing, however often it is read', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const before = await everything();
    for (let n = 0; n < 20; n++) {
      expect((await get(path)).status).toBe(200);
      expect((await get(path, { method: 'HEAD' })).status).toBe(200);
    }
    expect(await everything()).toBe(before);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const head = await get(path, { method: 'HEAD' });
    expect(await head.text()).toBe('');
    expect(head.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('says what staff wrote for those who wait, until there is a link', async () => {
    const { path, sessionId } = await SEAT_WITH_ACCESS.WAITING_FOR_LINK(h);
    expect(await (await get(path)).text()).not.toContain('Marta is late');
    await h.access.edit(h.manager, sessionId, { waitingNote: 'Marta is late' });
    expect(await (await get(path)).text()).toContain('Marta is late');
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://other.example/new' } });
    const open = await (await get(path)).text();
    expect(stateOf(open)).toBe('OPEN');
    expect(open).not.toContain('Marta is late');
  });

  it('follows a changed link at the next press', async () => {
    const { path, sessionId } = await SEAT_WITH_ACCESS.OPEN(h);
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://other.example/new' } });
    expect((await press(path)).headers.get('location')).toBe('https://other.example/new');
  });

  it('tells of a move whoever knew of another start, before and after they are told, and nobody else', async () => {
    const { path, sessionId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const before = async (of: string) => /Previously: ([^.<]+)/.exec(await (await get(of)).text())?.[1];
    const move = (startsAt: string) =>
      h.sessions.move(h.manager, sessionId, { startsAt: new Date(startsAt), sendTime: 'KEEP' });
    const [start, later] = ['2026-03-10T18:00:00Z', '2026-03-11T18:00:00Z'];
    await move(later);
    expect(await before(path)).toContain('10 March');
    const newcomer = await pathOf(h, await h.aBooking(sessionId));
    expect(await before(newcomer)).toBeUndefined();
    await move(start);
    expect([await before(path), await before(newcomer)]).toEqual([
      undefined,
      expect.stringContaining('11 March'),
    ]);
    await move(later);
    await h.at(new Date(h.clock().getTime() + 60_000));
    expect([await before(path), await before(newcomer)]).toEqual([
      expect.stringContaining('10 March'),
      undefined,
    ]);
  });

  it('says that the session is cancelled, if both it and the booking are', async () => {
    const { path, bookingId, sessionId } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    await h.bookings.cancel(h.manager, bookingId);
    await h.sessions.cancel(h.manager, sessionId, 'Marta is ill');
    const html = await (await get(path)).text();
    expect(stateOf(html)).toBe('CANCELLED');
    expect(html).toContain('Marta is ill');
  });
});

describe('a token in the address', () => {
  it('gets a friendly page if it is unknown, in a language the browser asks for', async () => {
    for (const answer of [
      await get('/join/unknown'),
      await press('/join/unknown'),
      await get('/join/unknown/events'),
    ]) {
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('We do not know this address');
    }
    const italian = await get('/join/unknown', { headers: { 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' } });
    expect(await italian.text()).toContain('<html lang="it">');
  });

  it('may be any text: the answer is 400 or 404', async () => {
    for (const odd of [
      '%00',
      '%',
      '%E0%A4%A',
      '..%2F..%2Fetc',
      "'%20OR%201=1",
      'a'.repeat(8_000),
      '%F0%9F%92%A9',
    ])
      expect([400, 404], odd).toContain((await get(`/join/${odd}`)).status);
  });

  it('opens nothing once the pass was renewed', async () => {
    const { path, bookingId } = await SEAT_WITH_ACCESS.OPEN(h);
    await renewPass(h, bookingId);
    expect((await get(path)).status).toBe(404);
    expect((await press(path)).status).toBe(404);
  });

  it('cannot be made from a copy of the database', async () => {
    const { bookingId } = await SEAT_WITH_ACCESS.OPEN(h);
    const row = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    for (const stored of [row.passHash, row.passEncrypted])
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
        const path = `/join/${encodeURIComponent(Buffer.from(stored).toString(encoding))}`;
        expect((await press(path)).status).toBe(404);
      }
    for (const id of [row.id, row.sessionId, row.customerId])
      expect((await press(`/join/${id}`)).status).toBe(404);
  });

  it('is in no log, not even when the page fails', async () => {
    const { path, token } = await SEAT_WITH_ACCESS.OPEN(h);
    await get(path);
    await press(path);
    await h.db.prisma.$executeRaw`ALTER TABLE booking RENAME TO booking_away`;
    try {
      for (const answer of [await get(path), await press(path), await get(`${path}/events`)]) {
        expect(answer.status).toBe(500);
        const html = await answer.text();
        expect(html).toContain('We could not let you in just now.');
        expect(html).not.toMatch(/prisma|select|relation|passHash/i);
      }
    } finally {
      await h.db.prisma.$executeRaw`ALTER TABLE booking_away RENAME TO booking`;
    }
    expect(h.lines.some((line) => line.includes('/join/…'))).toBe(true);
    expect(h.lines.join('\n')).not.toContain(token);
  });
});

describe('every answer under /join/', () => {
  it.each([
    ['the page', async () => get((await SEAT_WITH_ACCESS.OPEN(h)).path)],
    ['a press that lets in', async () => press((await SEAT_WITH_ACCESS.OPEN(h)).path)],
    ['a press that does not', async () => press((await SEAT_WITH_ACCESS.SCHEDULED(h)).path)],
    ['an unknown token', () => get('/join/unknown')],
    ['the stream', async () => get(`${(await SEAT_WITH_ACCESS.ENDED(h)).path}/events`)],
  ])('is kept out of caches, histories and other pages: %s', async (_, ask) => {
    const { headers } = await ask();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-robots-tag')).toBe('noindex');
    expect(headers.get('content-security-policy')?.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'self' https:",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self'",
    ]);
  });
});
