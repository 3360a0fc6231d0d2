import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccessEdit } from '../../src/modules/access/settings/rules.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aWeeklySession } from '../support/weekly.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const at = (time: string) => new Date(`2026-03-10T${time}Z`);
const service = {
  joinUrl: 'https://meet.example/service',
  backupJoinUrl: 'https://meet.example/service-backup',
  joiningInstructions: 'Of the service',
};
const typed = {
  joinUrl: 'https://meet.example/typed',
  backupJoinUrl: 'https://meet.example/typed-backup',
  joiningInstructions: 'Typed',
};

const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
const edit = (id: string, change: AccessEdit) => h.access.edit(h.manager, id, change);

/** A session at one o'clock, alone or of a weekly class. Its service has a link and instructions by default. */
async function aSession(origin: 'ONE_OFF' | 'SCHEDULED' = 'ONE_OFF', defaults: object = {}) {
  const serviceId = await h.aService({ ...service, ...defaults });
  return origin === 'SCHEDULED' ? aWeeklySession(h, serviceId) : h.aSession({ serviceId, joinUrl: null });
}

const TEXTS = ['joinUrl', 'backupJoinUrl', 'joiningInstructions'] as const;
const ORIGINS = [
  ['ONE_OFF', 'COPIED'],
  ['SCHEDULED', 'INHERITED'],
] as const;

describe.each(TEXTS)('the %s', (field) => {
  const valueWithSource = async (id: string) => {
    const row = await session(id);
    return [row[field], row[`${field}Source`]];
  };

  describe.each(ORIGINS)('of a session that is %s', (origin, followed) => {
    it('is left when nothing is said of it', async () => {
      const id = await aSession(origin);
      await edit(id, {});
      expect(await valueWithSource(id)).toEqual([service[field], followed]);
      await edit(id, { [field]: { set: typed[field] } });
      await edit(id, { waitingNote: 'Soon' });
      expect(await valueWithSource(id)).toEqual([typed[field], 'MANUAL']);
    });

    it('is manual once it is set, also to what the service has', async () => {
      const id = await aSession(origin);
      await edit(id, { [field]: { set: ` ${typed[field]} ` } });
      expect(await valueWithSource(id)).toEqual([typed[field], 'MANUAL']);
      await edit(id, { [field]: { set: service[field] } });
      expect(await valueWithSource(id)).toEqual([service[field], 'MANUAL']);
    });

    it('is the service’s again once it is reset', async () => {
      const id = await aSession(origin);
      await edit(id, { [field]: { set: typed[field] } });
      await edit(id, { [field]: { reset: true } });
      expect(await valueWithSource(id)).toEqual([service[field], followed]);
    });

    it('is none once it is reset to a service that has none, or cleared', async () => {
      const id = await aSession(origin, { [field]: null });
      await edit(id, { [field]: { set: typed[field] } });
      await edit(id, { [field]: { reset: true } });
      expect(await valueWithSource(id)).toEqual([null, 'NONE']);
      const other = await aSession(origin);
      await edit(other, { [field]: { clear: true } });
      expect(await valueWithSource(other)).toEqual([null, 'NONE']);
    });
  });
});

describe('an edit', () => {
  it('does all that it says, or nothing', async () => {
    const id = await aSession();
    const before = await session(id);
    const half = {
      joiningInstructions: { set: 'New' },
      waitingNote: 'Soon',
      joinUrl: { set: 'ftp://x.example' },
    };
    await expect(edit(id, half)).rejects.toMatchObject({ name: 'InvalidJoinUrlError' });
    expect(await session(id)).toEqual(before);
  });

  it('is refused by the field that is wrong', async () => {
    const id = await aSession();
    const long = 'x'.repeat(2001);
    for (const [field, change] of [
      ['waitingNote', { waitingNote: long }],
      ['waitingNote', { waitingNote: 'two\nlines' }],
      ['joiningInstructions.set', { joiningInstructions: { set: long } }],
    ] as const)
      await expect(edit(id, change)).rejects.toMatchObject({ name: 'InvalidInputError', field });
    await expect(edit(id, { joinUrl: { set: 'At https://meet.example/a!' } })).rejects.toMatchObject({
      suggestion: 'https://meet.example/a',
    });
  });

  it('sets and takes away the note for those who wait', async () => {
    const id = await aSession();
    await edit(id, { waitingNote: ' Five minutes late ' });
    expect(await session(id)).toMatchObject({ waitingNote: 'Five minutes late' });
    await edit(id, { waitingNote: null });
    expect(await session(id)).toMatchObject({ waitingNote: null });
  });

  it('is for the session’s own center', async () => {
    const id = await aSession();
    const stranger = await h.aCenter();
    await expect(h.access.edit(stranger, id, { waitingNote: 'x' })).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it.each([
    { joinUrl: { set: typed.joinUrl } },
    { joiningInstructions: { clear: true } },
    { sendAt: { reset: true } },
    { waitingNote: 'x' },
  ] satisfies AccessEdit[])(
    '%o is too late for an ended, a cancelled or an in-person session',
    async (change) => {
      const id = await aSession();
      const serviceId = await h.aService({ modality: 'IN_PERSON' });
      const inPerson = await h.aSession({ serviceId, joinUrl: null });
      await expect(edit(inPerson, change)).rejects.toMatchObject({ name: 'NotOnlineError' });
      h.clock.set(at('14:00:00'));
      await expect(edit(id, change)).rejects.toMatchObject({ name: 'SessionEndedError' });
      h.clock.set(NOON);
      await h.sessions.cancel(h.manager, id, null);
      await expect(edit(id, change)).rejects.toMatchObject({ name: 'SessionCancelledError' });
    },
  );
});
