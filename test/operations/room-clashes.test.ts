import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clashWarnings, roomClashesAhead } from '../../src/modules/sessions/rooms/queries.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
let manager: Viewer;
let marta: Viewer;
let pere: Viewer;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  manager = await h.aCenter();
  marta = await h.aProfessional({ name: 'Marta' }, manager);
  pere = await h.aProfessional({ name: 'Pere' }, manager);
});

const ZOOM = 'https://us02web.zoom.us/j/81234567890?pwd=one.1';
const SAME_ZOOM = 'https://studio.zoom.us/j/81234567890';
const OTHER = 'https://us02web.zoom.us/j/81234567891?pwd=one.1';
const at = (time: string) => new Date(`2026-03-10T${time}:00Z`);

/** An hour's class of an online service whose windows open that many minutes before the start. */
async function aClass(
  time: string,
  { teacher = marta as Viewer | null, joinUrl = ZOOM as string | null, lead = 15, durationMinutes = 60 } = {},
): Promise<string> {
  const serviceId = await h.aService({ accessLeadMinutes: lead }, manager);
  const startsInMinutes = (at(time).getTime() - h.clock().getTime()) / 60_000;
  const professionalId = teacher?.id ?? null;
  const id = await h.aSession({
    manager,
    serviceId,
    startsInMinutes,
    professionalId,
    joinUrl,
    durationMinutes,
  });
  await h.runDueWork();
  return id;
}
const row = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
const opening = async (id: string) => (await row(id)).opensAt!.toISOString().slice(11, 16);
const warnings = (id: string) => clashWarnings(h.db.sql, h.clock(), id);

describe('a room', () => {
  it.each([
    [ZOOM, SAME_ZOOM],
    [ZOOM, 'https://us02web.zoom.us/wc/join/81234567890?pwd=x'],
    ['https://zoom.us/my/Marta?pwd=1', 'https://studio.zoom.us/my/marta'],
    ['https://meet.google.com/abc-defg-hij', 'https://meet.google.com/abc-defg-hij?authuser=1'],
    [
      'https://teams.microsoft.com/l/meetup-join/19%3ameeting_AbC%40thread.v2/0?context=%7b%22a%22%3a1%7d',
      'https://teams.microsoft.com/l/meetup-join/19:meeting_abc@thread.v2/0?context=%7B%22b%22%3A2%7D',
    ],
    ['https://teams.live.com/meet/9312345678901?p=aB', 'https://teams.live.com/meet/9312345678901?p=cD'],
    ['https://a.webex.com/a/j.php?MTID=m00aa', 'https://a.webex.com/a/j.php?lang=es&MTID=M00AA'],
    ['https://meet.goto.com/123456789', 'https://global.gotomeeting.com/join/123456789'],
    ['https://meet.jit.si/Studio-Lumen#config.x=1', 'https://meet.jit.si/studio-lumen'],
    ['https://whereby.com/studio?roomKey=1', 'https://whereby.com/studio/'],
    ['https://meet.example/room/', 'https://meet.example/room#here'],
  ])('is the same by %s and by %s', async (one, other) => {
    expect(await roomOf(one)).toBe(await roomOf(other));
    expect(await roomOf(one)).not.toBeNull();
  });

  it.each([
    [ZOOM, OTHER],
    ['https://meet.google.com/abc-defg-hij', 'https://meet.google.com/abc-defg-hik'],
    ['https://teams.live.com/meet/9312345678901?p=aB', 'https://teams.live.com/meet/9312345678902?p=aB'],
    ['https://a.webex.com/a/j.php?MTID=m00aa', 'https://a.webex.com/a/j.php?MTID=m00ab'],
    ['https://meet.jit.si/one', 'https://8x8.vc/one'],
    ['https://class.example/join?id=1', 'https://class.example/join?id=2'],
    ['https://meet.example/Room', 'https://meet.example/room'],
    ['https://zoom.us.evil.example/j/81234567890', SAME_ZOOM],
  ])('is another one by %s and by %s', async (one, other) => {
    expect(await roomOf(one)).not.toBe(await roomOf(other));
  });

  it('is none without a link', async () => {
    expect(await roomOf(null)).toBeNull();
  });

  const roomOf = async (url: string | null) =>
    (await h.db.sql<{ room: string | null }>('SELECT room_of($1::text) AS room', [url]))[0]!.room;
});

describe('two sessions in one room', () => {
  it('clash where one window opens before the other class has ended, whoever of them is asked', async () => {
    const first = await aClass('14:00');
    const second = await aClass('15:10', { teacher: pere, joinUrl: SAME_ZOOM });
    const apart = await aClass('17:00', { teacher: pere });
    const elsewhere = await aClass('14:00', { teacher: null, joinUrl: OTHER });
    expect(await h.clashes.ofRoom(first)).toEqual([second]);
    expect(await h.clashes.ofRoom(second)).toEqual([first]);
    expect(await h.clashes.ofRoom(apart)).toEqual([]);
    expect(await h.clashes.ofRoom(elsewhere)).toEqual([]);
    expect(await roomClashesAhead(h.db.sql, h.clock(), [manager.centerId])).toMatchObject([
      { sessionId: second, otherId: first },
    ]);
  });

  it('clash no more once one is cancelled, is over or goes to another room, and not with another center’s', async () => {
    const first = await aClass('14:00');
    const second = await aClass('15:10', { teacher: pere });
    const other = await h.aCenter();
    await h.aSession({ manager: other, startsInMinutes: 120, joinUrl: ZOOM });
    expect(await h.clashes.ofRoom(first)).toEqual([second]);
    await h.access.switchToBackupRoom(manager, second, OTHER);
    expect(await h.clashes.ofRoom(first)).toEqual([]);
    await h.access.switchBack(manager, second);
    expect(await h.clashes.ofRoom(first)).toEqual([second]);
    await h.sessions.cancel(manager, second, null);
    expect(await h.clashes.ofRoom(first)).toEqual([]);
    expect(await roomClashesAhead(h.db.sql, h.clock(), [manager.centerId])).toEqual([]);
  });

  it('warn whoever moves one of them, and the move stands', async () => {
    const first = await aClass('14:00');
    const second = await aClass('17:00', { joinUrl: SAME_ZOOM });
    const moved = await h.sessions.move(manager, second, { startsAt: at('14:30'), sendTime: 'KEEP' });
    expect(moved.warnings).toEqual(['ROOM_CLASH', 'TEACHER_TWICE']);
    expect(await h.clashes.ofTeacher(first)).toEqual([second]);
    const back = await h.sessions.move(manager, second, { startsAt: at('15:00'), sendTime: 'KEEP' });
    expect(back.warnings).toEqual([]);
    const elsewhere = await aClass('15:30', { joinUrl: OTHER });
    expect(await warnings(elsewhere)).toEqual(['TEACHER_TWICE']);
  });
});

describe('the same teacher, one class after the other in one room', () => {
  it('opens the later one when the earlier class ends, at its own start at the latest; the notice goes as ever', async () => {
    const first = await aClass('14:00');
    const near = await aClass('15:05', { joinUrl: SAME_ZOOM });
    expect(await opening(near)).toBe('15:00');
    expect((await row(near)).sendAt).toEqual(at('14:50'));
    const into = await aClass('15:55');
    expect(await opening(into)).toBe('15:55');
    expect(await h.clashes.ofRoom(first)).toEqual([]);
    expect(await h.clashes.ofRoom(into)).toEqual([near]);
    const another = await aClass('14:10', { teacher: pere, joinUrl: OTHER });
    expect(await opening(another)).toBe('13:55');
  });

  it.each<[what: string, change: (first: string, next: string) => Promise<unknown>, opens: string]>([
    ['the earlier is moved away', (first) => move(first, '17:00'), '14:45'],
    ['the earlier ends sooner', (first) => move(first, '14:00', 50), '14:50'],
    ['the earlier is cancelled', (first) => h.sessions.cancel(manager, first, null), '14:45'],
    ['the earlier gets another link', (first) => link(first, OTHER), '14:45'],
    [
      'the earlier goes to a backup room',
      (first) => h.access.switchToBackupRoom(manager, first, OTHER),
      '14:45',
    ],
    [
      'the earlier loses its link',
      (first) => h.access.edit(manager, first, { joinUrl: { clear: true } }),
      '14:45',
    ],
    ['the earlier gets another teacher', (first) => teaches(first, pere), '14:45'],
    ['the later is moved', (_first, next) => move(next, '15:10'), '15:00'],
    ['the later is moved far', (_first, next) => move(next, '18:00'), '17:45'],
    ['the later gets another link', (_first, next) => link(next, OTHER), '14:45'],
    ['the later gets another teacher', (_first, next) => teaches(next, pere), '14:45'],
    ['the later is sent earlier', (_first, next) => sendAt(next, '14:20'), '15:00'],
  ])('is right again when %s', async (_what, change, opens) => {
    const [first, next] = [await aClass('14:00'), await aClass('15:00')];
    expect(await opening(next)).toBe('15:00');
    await change(first, next);
    await h.runDueWork();
    expect(await opening(next)).toBe(opens);
  });

  it('says so in the answer already, before any round', async () => {
    await aClass('14:00');
    const other = await aClass('15:00', { joinUrl: OTHER });
    await h.access.edit(manager, other, { joinUrl: { set: SAME_ZOOM } });
    expect(await opening(other)).toBe('15:00');
  });

  it('holds for sessions of a schedule, and after a change of the service’s link', async () => {
    const serviceId = await h.aService({ accessLeadMinutes: 15, joinUrl: ZOOM }, manager);
    const weekly = { serviceId, professionalId: marta.id, weekdays: ['WEDNESDAY'], from: '2026-03-10' };
    await h.schedules.create(manager, { ...weekly, startTime: '15:00' });
    const later = await h.schedules.create(manager, { ...weekly, startTime: '16:00' });
    await h.runDueWork();
    const openings = async () => {
      const found = await h.db.prisma.session.findMany({
        where: { scheduleId: later },
        orderBy: { startsAt: 'asc' },
      });
      return found.slice(0, 2).map(({ opensAt }) => opensAt!.toISOString().slice(11, 16));
    };
    expect(await openings()).toEqual(['15:00', '15:00']);
    await h.services.update(manager, serviceId, { joinUrl: OTHER });
    await h.runDueWork();
    expect(await openings()).toEqual(['15:00', '15:00']);
    await h.services.update(manager, serviceId, { joinUrl: null });
    await h.runDueWork();
    expect(await openings()).toEqual(['14:45', '14:45']);
  });

  const move = (id: string, time: string, durationMinutes?: number) =>
    h.sessions.move(manager, id, { startsAt: at(time), durationMinutes, sendTime: 'KEEP' });
  const link = (id: string, set: string) => h.access.edit(manager, id, { joinUrl: { set } });
  const teaches = (id: string, who: Viewer) => h.sessions.edit(manager, id, { professionalId: who.id });
  const sendAt = (id: string, time: string) => h.access.edit(manager, id, { sendAt: { set: at(time) } });

  it('keeps nobody waiting who opens by the clock, whoever holds the class that is to be put off', async () => {
    const [earlier, later] = [await aClass('14:00'), await aClass('15:30')];
    const other = await aClass('12:20', { teacher: pere, joinUrl: OTHER, lead: 0 });
    let working: Promise<void> = Promise.resolve();
    await h.db.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM session WHERE id = ${later}::uuid FOR UPDATE`;
      const startsAt = at('14:00');
      await h.sessions.move(manager, earlier, { startsAt, durationMinutes: 85, sendTime: 'KEEP' });
      h.clock.set(at('12:20'));
      working = h.runDueWork();
      await vi.waitFor(async () => expect((await row(other)).openedAt).not.toBeNull());
    });
    await working;
    expect(await opening(later)).toBe('15:25');
  });
});
