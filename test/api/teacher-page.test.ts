import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { LANGUAGES } from '../../src/i18n/language.ts';
import { createPasses } from '../../src/platform/auth/passes.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aStaffedClass, before, type StaffedClass } from '../support/staff.ts';
import { SECRET } from '../support/wired.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

/** The path of the teacher's page, as a mail would lead to it. */
async function pathOf({ sessionId, teacher }: Pick<StaffedClass, 'sessionId' | 'teacher'>): Promise<string> {
  const { email } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id: teacher.id } });
  return new URL(h.passes.teachUrlOf({ sessionId, professionalId: teacher.id, email: email! })).pathname;
}
const get = (path: string) => fetch(h.url + path);
const post = (path: string, fields: Record<string, string | undefined>) =>
  fetch(h.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields as Record<string, string>),
    redirect: 'manual',
  });
const row = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
const stateOf = (html: string) => /<main data-state="(\w+)"/.exec(html)?.[1];

async function everything(): Promise<string> {
  const { prisma } = h.db;
  const rows = [prisma.session.findMany(), prisma.booking.findMany(), prisma.delivery.findMany()];
  return JSON.stringify(await Promise.all([...rows, prisma.professional.findMany()]));
}
/** A class whose page is at `path`, some minutes before its start. */
async function aClass(minutes: number, change: Parameters<typeof aStaffedClass>[1] = {}) {
  const staffed = await aStaffedClass(h, change);
  const path = await pathOf(staffed);
  await h.at(before(minutes));
  return { ...staffed, path };
}

describe('the teacher’s page', () => {
  it('is where the mails lead', async () => {
    const staffed = await aClass(15);
    const url = `https://live.example${staffed.path}`;
    const mail = h.outbox
      .list()
      .find(({ purpose, channel }) => purpose === 'TEACHER_LINK' && channel === 'EMAIL');
    expect(mail!.text).toContain(url);
    const unlinked = await aClass(120, { joinUrl: null });
    const toTeacher = h.outbox
      .list()
      .find(({ purpose, text }) => purpose === 'MISSING_LINK' && text?.includes('/teach/'));
    expect(toTeacher!.text).toContain(`https://live.example${unlinked.path}`);
  });

  it('shows the time, the state, the link, the note and the number of seats, and no person', async () => {
    const { path, manager, sessionId } = await aClass(20);
    await h.access.edit(manager, sessionId, { waitingNote: 'Bring a <mat>' });
    const answer = await get(path);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self' https:");
    expect(answer.headers.get('content-security-policy')).not.toContain('script-src');
    for (const shown of ['13:00', JOIN_URL, 'Bring a &lt;mat&gt;', '1 person', 'id="start"'])
      expect(html).toContain(shown);
    expect(html).not.toMatch(/Customer|people\.example|Marta|studio\.example|<script/);
  });

  it('changes nothing, however often it is read', async () => {
    const { path } = await aClass(20);
    const unchanged = await everything();
    for (const times of [1, 2, 3]) expect((await get(path)).status, `${times}`).toBe(200);
    await fetch(h.url + path, { method: 'HEAD' });
    expect(await everything()).toBe(unchanged);
  });

  it('speaks the teacher’s language, else the center’s', async () => {
    const { path, manager, teacher } = await aClass(20);
    for (const language of LANGUAGES) {
      await h.people.updateProfessional(manager, teacher.id, { locale: language });
      const html = await (await get(path)).text();
      expect(html).toContain(`<html lang="${language}">`);
      const { teach, mail } = catalogFor(language);
      for (const text of [teach.ready.title, mail.openClass, teach.late.button(10)])
        expect(html).toContain(text);
    }
  });

  it('is found with what a sentence put behind its address', async () => {
    const { path } = await aClass(20);
    for (const behind of ['/', '.', ')', '%20']) {
      const html = await (await get(path + behind)).text();
      expect(html).toContain(`action="${path}"`);
    }
  });
});

describe('its button', () => {
  it('leads to the provider and records that the teacher is there', async () => {
    const { path, sessionId } = await aClass(10);
    const answer = await post(path, { act: 'start' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, JOIN_URL]);
    expect((await row(sessionId)).teacherJoinedAt).toEqual(before(10));
    const html = await (await get(path)).text();
    expect(html).toContain('You have opened the class');
    expect((await post(path, { act: 'start' })).status).toBe(303);
  });

  it('records it for a manager who teaches the class', async () => {
    const staffed = await aStaffedClass(h);
    await staffed.teaches(staffed.manager);
    await h.at(before(10));
    const path = await pathOf({ ...staffed, teacher: staffed.manager });
    expect((await post(path, { act: 'start' })).status).toBe(303);
    expect((await row(staffed.sessionId)).teacherJoinedAt).toEqual(before(10));
  });

  it('never leads to anything but an https address', async () => {
    const { path, sessionId } = await aClass(10);
    await h.db.prisma.session.update({
      where: { id: sessionId },
      data: { ownJoinUrl: 'http://meet.example/a' },
    });
    const answer = await post(path, { act: 'start' });
    expect([answer.status, answer.headers.get('location')]).toEqual([409, null]);
  });

  it.each([{}, { act: 'else' }, { act: '__proto__' }, { act: 'cancel' }])(
    'does nothing else: %j',
    async (fields) => {
      const { path } = await aClass(10);
      const unchanged = await everything();
      expect((await post(path, fields)).status).toBe(409);
      expect(await everything()).toBe(unchanged);
    },
  );
});

describe('its word that the class begins late', () => {
  it('is said as by the API, and shown on the page', async () => {
    const { path, sessionId } = await aClass(2);
    const answer = await post(path, { act: 'late', minutes: '10' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
    expect(await row(sessionId)).toMatchObject({
      lateMinutes: 10,
      waitingNote: expect.stringContaining('10 minutes'),
    });
    expect(await (await get(path)).text()).toContain('You said that you begin 10 minutes late');
    const again = await post(path, { act: 'late', minutes: '5' });
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('less than two minutes ago');
  });

  it('is offered and taken around the start only, by 5 or 10 minutes', async () => {
    const { path, sessionId } = await aClass(31);
    expect(await (await get(path)).text()).not.toContain('id="late-5"');
    expect((await post(path, { act: 'late', minutes: '5' })).status).toBe(409);
    h.clock.set(before(30));
    expect(await (await get(path)).text()).toContain('id="late-5"');
    for (const minutes of ['15', '', 'x', '5.5'])
      expect((await post(path, { act: 'late', minutes })).status).toBe(409);
    expect((await row(sessionId)).lateAt).toBeNull();
  });

  it('is shown to customers whose page is open', async () => {
    const { path, bookingId } = await aClass(0);
    await post(path, { act: 'late', minutes: '5' });
    const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const page = new URL(h.passes.accessUrl(passEncrypted)!).pathname;
    expect(await (await get(page)).text()).toContain('starts 5 minutes late');
    h.clock.set(before(-15));
    expect(await (await get(page)).text()).not.toContain('starts 5 minutes late');
  });
});

describe('its field for the link', () => {
  const OTHER = 'https://meet.example/another-room';

  it('is there only while the link is missing, and fills it', async () => {
    const { path, sessionId } = await aClass(60, { joinUrl: null });
    const html = await (await get(path)).text();
    expect(html).toContain('The link is missing');
    expect(html).not.toContain('id="start"');
    const answer = await post(path, { act: 'link', link: ` ${JOIN_URL} ` });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
    expect(await row(sessionId)).toMatchObject({ joinUrl: JOIN_URL, joinUrlSource: 'MANUAL' });
    const filled = await (await get(path)).text();
    expect(filled).toContain('id="start"');
    expect(filled).not.toContain('<textarea');
  });

  it('never replaces a link', async () => {
    const { path, sessionId } = await aClass(60);
    expect((await post(path, { act: 'link', link: OTHER })).status).toBe(303);
    expect((await row(sessionId)).joinUrl).toBe(JOIN_URL);
  });

  it('keeps what was typed, and shows what may have been meant beside it', async () => {
    const { path, sessionId } = await aClass(60, { joinUrl: null });
    const typed = `Join here: <b>"${JOIN_URL}"</b>\nMeeting ID: 1`;
    const answer = await post(path, { act: 'link', link: typed });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain('Join here: &lt;b&gt;&quot;');
    expect(html).toContain('Meeting ID: 1');
    expect(html).toContain('aria-invalid="true"');
    expect((await row(sessionId)).joinUrl).toBeNull();
    for (const link of ['', 'http://meet.example/room', 'x'.repeat(20_000)])
      expect((await post(path, { act: 'link', link })).status).toBe(422);
  });

  it('offers the link that it found in an invitation', async () => {
    const { path } = await aClass(60, { joinUrl: null });
    const link =
      'Join Zoom Meeting\nhttps://us02web.zoom.us/j/12345678901?pwd=abcdef\nMeeting ID: 123 4567 8901';
    const html = await (await post(path, { act: 'link', link })).text();
    expect(html).toContain(
      '<input type="hidden" name="link" value="https://us02web.zoom.us/j/12345678901?pwd=abcdef">',
    );
  });
});

describe('its switch to the backup room', () => {
  const BACKUP = 'https://meet.example/backup-room';
  const withBackup = async (minutes: number) => {
    const staffed = await aClass(minutes);
    await h.access.edit(staffed.manager, staffed.sessionId, { backupJoinUrl: { set: BACKUP } });
    return staffed;
  };

  it('is there where one is stored, and sends everybody there and back', async () => {
    const { path, sessionId } = await withBackup(0);
    expect(await (await get(path)).text()).toContain('id="backup"');
    expect((await post(path, { act: 'backup', sure: 'yes' })).status).toBe(303);
    expect((await row(sessionId)).joinUrl).toBe(BACKUP);
    expect((await post(path, { act: 'start' })).headers.get('location')).toBe(BACKUP);
    expect(await (await get(path)).text()).toContain('id="back"');
    expect((await post(path, { act: 'back', sure: 'yes' })).status).toBe(303);
    expect((await row(sessionId)).joinUrl).toBe(JOIN_URL);
  });

  it('needs a ticked box, and takes no room that is not stored', async () => {
    const { path, sessionId } = await withBackup(0);
    for (const act of ['backup', 'back']) expect((await post(path, { act })).status).toBe(409);
    expect((await row(sessionId)).joinUrl).toBe(JOIN_URL);
    const without = await aClass(0);
    expect(await (await get(without.path)).text()).not.toContain('id="backup"');
    const link = 'https://meet.example/any-room';
    expect((await post(without.path, { act: 'backup', sure: 'yes', joinUrl: link, link })).status).toBe(409);
    expect((await row(without.sessionId)).joinUrl).toBe(JOIN_URL);
  });
});

describe('a pass', () => {
  const gone = async (path: string) => {
    const unchanged = await everything();
    const read = await get(path);
    const html = await read.text();
    expect([read.status, stateOf(html)]).toEqual([404, 'UNKNOWN']);
    expect(html).not.toContain(JOIN_URL);
    const acts = [{ act: 'start' }, { act: 'late', minutes: '5' }, { act: 'link', link: JOIN_URL }];
    for (const fields of acts) expect((await post(path, { ...fields })).status).toBe(404);
    expect(await everything()).toBe(unchanged);
  };

  it('counts for its session alone: with another id it is none', async () => {
    const one = await aClass(10);
    const two = await aClass(10);
    const bytes = (path: string) => Buffer.from(path.slice('/teach/'.length), 'base64url');
    const mixed = Buffer.concat([bytes(two.path).subarray(0, 16), bytes(one.path).subarray(16)]);
    await gone(`/teach/${mixed.toString('base64url')}`);
    const other = Buffer.concat([bytes(one.path).subarray(0, 16), bytes(two.path).subarray(16)]);
    await gone(`/teach/${other.toString('base64url')}`);
  });

  it('that was made up, cut or changed is none', async () => {
    const { path } = await aClass(10);
    for (const other of [
      '/teach/x',
      path.slice(0, -1),
      `${path}x`,
      path.replace(/.$/, (c) => (c === 'A' ? 'E' : 'A')),
    ])
      await gone(other);
  });

  it('ends when another teaches the class, and begins for them', async () => {
    const { path, manager, sessionId, teaches } = await aClass(10);
    const zoe = await h.aProfessional({}, manager);
    await teaches(zoe);
    await gone(path);
    expect((await get(await pathOf({ sessionId, teacher: zoe }))).status).toBe(200);
    await teaches(null);
    await gone(path);
  });

  it('ends when the teacher leaves', async () => {
    const { path, manager, teacher } = await aClass(10);
    await h.people.removeProfessional(manager, teacher.id, { leaveUnassigned: true });
    await gone(path);
  });

  it('ends when the teacher’s address changes', async () => {
    const staffed = await aClass(10);
    await h.people.updateProfessional(staffed.manager, staffed.teacher.id, {
      email: 'marta@elsewhere.example',
    });
    await gone(staffed.path);
    expect((await get(await pathOf(staffed))).status).toBe(200);
  });

  it('ends with its session: its page says so, and does nothing', async () => {
    const { path } = await aClass(10);
    await h.at(before(-60));
    const unchanged = await everything();
    const read = await get(path);
    const html = await read.text();
    expect([read.status, stateOf(html)]).toEqual([410, 'ENDED']);
    expect(html).not.toMatch(/<form|meet\.example/);
    for (const act of ['start', 'late', 'link'])
      expect((await post(path, { act, minutes: '5' })).status).toBe(410);
    expect(await everything()).toBe(unchanged);
  });

  it('shows that its session is cancelled, and does nothing', async () => {
    const { path, manager, sessionId } = await aClass(10);
    await h.sessions.cancel(manager, sessionId, null);
    const html = await (await get(path)).text();
    expect(stateOf(html)).toBe('CANCELLED');
    expect(html).not.toMatch(/<form|meet\.example/);
    expect((await post(path, { act: 'start' })).status).toBe(409);
    expect((await row(sessionId)).teacherJoinedAt).toBeNull();
  });

  it('of a class that became one in person is none', async () => {
    const { path, sessionId } = await aClass(10);
    const none = {
      sendAt: null,
      sendTiming: null,
      opensAt: null,
      ownJoinUrl: null,
      ownJoinUrlSource: 'NONE',
    } as const;
    await h.db.prisma.session.update({ where: { id: sessionId }, data: none });
    await gone(path);
  });

  it('counts after a change of the secret while the previous one is known', async () => {
    const staffed = await aClass(10);
    const secrets = { secret: 'another secret of thirty-two bytes!', previousSecrets: [SECRET] };
    const { teaching } = h.wired({ secrets }).operations;
    const token = staffed.path.slice('/teach/'.length);
    expect(await teaching.visit(token)).not.toBeNull();
    const later = h.wired({ secrets: { ...secrets, previousSecrets: [] } });
    expect(await later.operations.teaching.visit(token)).toBeNull();
    expect(createPasses({ ...secrets, publicUrl: '' }).readTeacherPass(token)).not.toBeNull();
  });
});
