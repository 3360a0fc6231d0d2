import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessState } from '../../src/modules/access/rules.ts';
import type { AccessEdit } from '../../src/modules/access/settings/rules.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aSeat, outcomesOf } from '../support/notices.ts';
import { aWeeklySession } from '../support/weekly.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const STARTS = '2026-03-10T13:00:00Z';
const at = (time: string) => new Date(`2026-03-10T${time}Z`);

const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
const edit = (id: string, change: AccessEdit) => h.access.edit(h.manager, id, change);
const stateOf = async (id: string) => accessState(await session(id), h.clock());

const ORIGINS = ['ONE_OFF', 'SCHEDULED'] as const;

/** At one o'clock, of a service with a lead of a quarter of an hour: on its own, or of a weekly class. */
async function aSession(origin: (typeof ORIGINS)[number] = 'ONE_OFF') {
  const serviceId = await h.aService({ joinUrl: 'https://meet.example/service', accessLeadMinutes: 15 });
  return origin === 'SCHEDULED' ? aWeeklySession(h, serviceId) : h.aSession({ serviceId, joinUrl: null });
}

describe('the send time', () => {
  const timesOf = async (id: string) => {
    const { sendAt, sendTiming, opensAt } = await session(id);
    return { sendAt, sendTiming, opensAt };
  };

  it.each(ORIGINS)(
    'of a session that is %s is manual once it is set, automatic once it is reset',
    async (origin) => {
      const id = await aSession(origin);
      const automatic = { sendAt: at('12:45:00'), sendTiming: 'AUTO', opensAt: at('12:45:00') };
      expect(await timesOf(id)).toEqual(automatic);
      await edit(id, { sendAt: { set: at('12:30:00') } });
      expect(await timesOf(id)).toEqual({
        sendAt: at('12:30:00'),
        sendTiming: 'MANUAL',
        opensAt: at('12:30:00'),
      });
      await edit(id, { joinUrl: { clear: true } });
      expect(await timesOf(id)).toMatchObject({ sendTiming: 'MANUAL' });
      await edit(id, { sendAt: { set: at('12:45:00') } });
      expect(await timesOf(id)).toEqual({ ...automatic, sendTiming: 'MANUAL' });
      await edit(id, { sendAt: { reset: true } });
      expect(await timesOf(id)).toEqual(automatic);
    },
  );

  it('may be after the start: access opens at the start all the same', async () => {
    const id = await aSession();
    await edit(id, { sendAt: { set: at('13:30:00') } });
    expect(await timesOf(id)).toMatchObject({ sendAt: at('13:30:00'), opensAt: at('13:00:00') });
  });

  it.each([
    ['12:00:00', 'SendTimeInPastError'],
    ['11:00:00', 'SendTimeInPastError'],
    ['14:00:00', 'SendTimeAfterEndError'],
    ['15:00:00', 'SendTimeAfterEndError'],
  ])('is not set to %s: %s', async (time, name) => {
    const id = await aSession();
    await expect(edit(id, { sendAt: { set: at(time) } })).rejects.toMatchObject({ name });
    expect(await timesOf(id)).toMatchObject({ sendTiming: 'AUTO' });
  });
});

describe('the notice after an edit of its time', () => {
  it('goes at the new time, when the old one had not come', async () => {
    const id = await aSession();
    await aSeat(h, id);
    await h.runDueWork();
    await edit(id, { sendAt: { set: at('13:10:00') } });
    await h.at(STARTS);
    expect(await outcomesOf(h, { sessionId: id })).toEqual([]);
    expect(await stateOf(id)).toBe('OPEN');
    await h.at(at('13:10:00'));
    expect(await outcomesOf(h, { sessionId: id })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
  });

  it('goes earlier, when the old time was later', async () => {
    const id = await aSession();
    await aSeat(h, id);
    await edit(id, { sendAt: { set: at('12:05:00') } });
    await h.at(at('12:05:00'));
    expect(await outcomesOf(h, { sessionId: id })).toContain('EMAIL SENT');
  });

  it('goes to nobody again; later bookings follow the new time, and access closes until then', async () => {
    const id = await aSession();
    const early = await aSeat(h, id);
    await h.at(at('12:45:00'));
    expect(await stateOf(id)).toBe('OPEN');
    expect(await session(id)).toMatchObject({ openedAt: at('12:45:00') });

    await edit(id, { sendAt: { set: at('12:55:00') } });
    await h.runDueWork();
    expect(await stateOf(id)).toBe('SCHEDULED');
    expect(await session(id)).toMatchObject({ openedAt: null });
    const late = await aSeat(h, id);
    await h.runDueWork();
    expect(await outcomesOf(h, late)).toEqual([]);

    await h.at(at('12:55:00'));
    expect(await stateOf(id)).toBe('OPEN');
    expect(await outcomesOf(h, late)).toContain('EMAIL SENT');
    expect(await outcomesOf(h, early)).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
    await h.at(at('14:00:00'));
    expect(await outcomesOf(h, { sessionId: id })).toHaveLength(4);
  });

  it('goes at once, when a reset puts its time into the past', async () => {
    const id = await aSession();
    await edit(id, { sendAt: { set: at('13:30:00') } });
    await aSeat(h, id);
    await h.at(at('12:50:00'));
    await edit(id, { sendAt: { reset: true } });
    await h.runDueWork();
    expect(await outcomesOf(h, { sessionId: id })).toContain('EMAIL SENT');
  });

  it('over a day early opens no access', async () => {
    const id = await h.aSession({ startsInMinutes: 48 * 60 });
    await aSeat(h, id);
    await edit(id, { sendAt: { set: at('13:00:00') } });
    await h.at(at('13:00:00'));
    expect(await outcomesOf(h, { sessionId: id })).toContain('EMAIL SENT');
    expect(await stateOf(id)).toBe('SCHEDULED');
    await h.at(new Date('2026-03-12T12:00:00Z'));
    expect(await stateOf(id)).toBe('OPEN');
    expect(await outcomesOf(h, { sessionId: id })).toHaveLength(2);
  });
});
