import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidJoinUrlError } from '../../src/modules/services/errors.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type LinkChanges, openLinkChanges } from '../support/link-changes.ts';
import { aStaffedClass, before, type StaffedClass, toldToStaff } from '../support/staff.ts';

const [A, B, C] = ['a', 'b', 'c'].map((room) => `https://meet.example/${room}`) as [string, string, string];
const BACKUP = 'https://meet.example/backup';

let c: LinkChanges;
beforeAll(async () => {
  c = await openLinkChanges();
});
afterAll(() => c.h.close());

const toBackup = (sessionId: string, joinUrl: string | null = null) =>
  c.h.access.switchToBackupRoom(c.h.manager, sessionId, joinUrl);
const back = (sessionId: string) => c.h.access.switchBack(c.h.manager, sessionId);
const edit = (sessionId: string, backupJoinUrl: { set: string } | { reset: true } | { clear: true }) =>
  c.h.access.edit(c.h.manager, sessionId, { backupJoinUrl });

describe('a session in its backup room', () => {
  it('goes on following its service with its own link, and switches back to what that is by then (R18 to R20)', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A, { backupJoinUrl: BACKUP });
    const [inherits, manual] = ids as [string, string];
    await c.edit(manual, { set: B });
    const three = [inherits, manual, oneOff];
    for (const id of three) await toBackup(id);
    expect(await c.links(three)).toEqual([`${BACKUP} INHERITED`, `${BACKUP} INHERITED`, `${BACKUP} COPIED`]);
    await c.update(serviceId, { joinUrl: C });
    expect(await c.links(three)).toEqual([`${BACKUP} INHERITED`, `${BACKUP} INHERITED`, `${BACKUP} COPIED`]);
    for (const id of three) await back(id);
    expect(await c.links(three)).toEqual([`${C} INHERITED`, `${B} MANUAL`, `${A} COPIED`]);
    await c.undo((await c.latest(serviceId)).id);
    expect(await c.links([inherits])).toEqual([`${A} INHERITED`]);
  });

  it('shows in a preview what its own link would become, and concerns nobody with it', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A, { backupJoinUrl: BACKUP });
    const [first] = ids as [string];
    await c.h.aBooking(first);
    await toBackup(first);
    const effectOnFirst = async (link: string | null) =>
      (await c.preview(serviceId, link)).sessions.find(({ sessionId }) => sessionId === first);
    expect(await effectOnFirst(null)).toMatchObject({ effect: 'CLEAR', joinUrl: A, peopleConcerned: 0 });
    await back(first);
    expect(await effectOnFirst(null)).toMatchObject({ effect: 'CLEAR', joinUrl: A, peopleConcerned: 1 });
  });

  it('stays there while its own link is undone or edited, and while the backup becomes another one', async () => {
    const { serviceId, ids } = await c.aWeeklyClass(A, { backupJoinUrl: BACKUP });
    const [first] = ids as [string];
    await toBackup(first);
    await c.update(serviceId, { joinUrl: B, backupJoinUrl: C });
    await c.undo((await c.latest(serviceId)).id);
    await c.edit(first, { set: B });
    expect(await c.links([first])).toEqual([`${BACKUP} INHERITED`]);
    await back(first);
    expect(await c.links([first])).toEqual([`${B} MANUAL`]);
    await toBackup(first);
    expect(await c.links([first])).toEqual([`${C} INHERITED`]);
  });

  it('is in the pasted room by hand, which prepares nothing for the next time', async () => {
    const { ids } = await c.aWeeklyClass(A);
    const [first] = ids as [string];
    await toBackup(first, ` ${B} `);
    expect(await c.links([first])).toEqual([`${B} MANUAL`]);
    // Repeated without a link it stays.
    await toBackup(first);
    expect(await c.links([first])).toEqual([`${B} MANUAL`]);
    await back(first);
    await back(first);
    await expect(toBackup(first)).rejects.toThrow('no backup room');
    await expect(toBackup(first, 'http://meet.example/b')).rejects.toThrow(InvalidJoinUrlError);
    expect(await c.links([first])).toEqual([`${A} INHERITED`]);
  });

  it('may be switched by its teacher and by managers, and by nobody else', async () => {
    const { h } = c;
    const [teacher, colleague] = [await h.aProfessional(), await h.aProfessional()];
    const sessionId = await h.aSession({ professionalId: teacher.id });
    await expect(h.access.switchToBackupRoom(colleague, sessionId, B)).rejects.toThrow('the teacher of');
    await expect(h.access.switchBack(colleague, sessionId)).rejects.toThrow('the teacher of');
    await h.access.switchToBackupRoom(teacher, sessionId, B);
    expect(await c.links([sessionId])).toEqual([`${B} MANUAL`]);
  });
});

describe('the backup of a service', () => {
  it('is taken over by the sessions that follow it, and by no other', async () => {
    const { serviceId, ids, oneOff } = await c.aWeeklyClass(A, { backupJoinUrl: BACKUP });
    const [follows, manual, cleared] = ids as [string, string, string];
    await edit(manual, { set: BACKUP });
    await edit(cleared, { clear: true });
    const backups = () =>
      Promise.all(
        [follows, manual, cleared, oneOff].map(async (id) => {
          const { backupJoinUrl, backupJoinUrlSource } = await c.session(id);
          return [backupJoinUrl, backupJoinUrlSource].filter(Boolean).join(' ');
        }),
      );
    await c.update(serviceId, { backupJoinUrl: C });
    expect(await backups()).toEqual([
      `${C} INHERITED`,
      `${BACKUP} MANUAL`,
      `${C} INHERITED`,
      `${BACKUP} COPIED`,
    ]);
    await c.update(serviceId, { backupJoinUrl: null });
    expect(await backups()).toEqual(['NONE', `${BACKUP} MANUAL`, 'NONE', `${BACKUP} COPIED`]);
    await edit(manual, { reset: true });
    expect((await backups())[1]).toBe('NONE');
  });

  it('is checked as a link is, and goes when the service is held in person', async () => {
    const { h } = c;
    await expect(h.aService({ backupJoinUrl: 'http://meet.example' })).rejects.toThrow(InvalidJoinUrlError);
    await expect(h.aService({ modality: 'IN_PERSON', backupJoinUrl: A })).rejects.toThrow('Only an online');
    const serviceId = await h.aService({ backupJoinUrl: `  ${A}` });
    expect(await c.service(serviceId)).toMatchObject({ backupJoinUrl: A });
    await c.update(serviceId, { modality: 'IN_PERSON' });
    expect(await c.service(serviceId)).toMatchObject({ backupJoinUrl: null });
  });
});

describe('who had gone in', () => {
  const told = async ({ bookingId }: StaffedClass) =>
    c.h.db.prisma.delivery.count({ where: { bookingId, purpose: 'LINK_CHANGED', channel: 'EMAIL' } });

  it('is told of the backup room and of the way back, as the teacher is, and of nothing that goes on under it', async () => {
    const { h } = c;
    const staffed = await aStaffedClass(h);
    const { manager, teacher, customer, bookingId, sessionId } = staffed;
    await h.at(before(0));
    const press = () => h.access.join({ viewer: customer, bookingId });
    expect(await press()).toMatchObject({ joinUrl: JOIN_URL });
    await h.access.switchToBackupRoom(teacher, sessionId, B);
    await h.runDueWork();
    expect(await told(staffed)).toBe(1);
    expect(await toldToStaff(h, sessionId, 'LINK_CHANGED')).toHaveLength(2);
    expect(await press()).toMatchObject({ joinUrl: B });
    await staffed.link(C);
    await h.runDueWork();
    expect(await told(staffed)).toBe(1);
    expect(await press()).toMatchObject({ joinUrl: B });
    await h.access.switchBack(manager, sessionId);
    await h.runDueWork();
    expect(await told(staffed)).toBe(2);
    expect(await toldToStaff(h, sessionId, 'LINK_CHANGED')).toHaveLength(4);
    expect(await press()).toMatchObject({ joinUrl: C });
  });

  it('finds a class without a link open once there is a backup room', async () => {
    const { h } = c;
    const staffed = await aStaffedClass(h, { joinUrl: null });
    const { customer, bookingId, sessionId, manager } = staffed;
    await h.at(before(0));
    await h.access.switchToBackupRoom(manager, sessionId, B);
    await h.runDueWork();
    expect(await h.access.join({ viewer: customer, bookingId })).toMatchObject({ joinUrl: B });
    expect(
      await h.db.prisma.delivery.count({ where: { bookingId, purpose: 'ACCESS_NOTICE', status: 'SENT' } }),
    ).toBe(1);
  });
});
