import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recomputeZones } from '../../src/modules/sessions/schedules/zones/operations.ts';
import { type Harness, harness } from '../support/harness.ts';

/*
 * A country that gave up summer time and has it again: sessions after the 29th of March were made by the rules in between,
 * and are stored an hour late.
 */

const ZONE = 'Europe/Madrid';
let h: Harness;
let scheduleId: string;
beforeEach(async () => {
  h = await harness();
  scheduleId = await aSchedule();
});
afterEach(() => h.close());

const aSchedule = async () =>
  h.schedules.create(h.manager, {
    serviceId: await h.aService({ joinUrl: 'https://meet.example/flow' }),
    professionalId: null,
    weekdays: ['TUESDAY'],
    startTime: '18:00',
    from: '2026-03-01',
  });

const sessions = () =>
  h.db.prisma.session.findMany({ where: { scheduleId }, orderBy: { scheduleDate: 'asc' } });
const startOf = async (date: string) =>
  (await sessions()).find((one) => one.scheduleDate!.toISOString().startsWith(date))!;
const timesOf = async () =>
  (await sessions()).map(({ startsAt, endsAt, sendAt, opensAt }) =>
    [startsAt, endsAt, sendAt, opensAt].map((at) => at!.toISOString()),
  );

const underOldRules = (which = 'true') =>
  h.db.sql(
    `UPDATE session SET starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour',
      send_at = send_at + interval '1 hour', opens_at = opens_at + interval '1 hour'
    WHERE schedule_date >= '2026-03-29' AND ${which}`,
  );

const recompute = (dryRun = false, zones = [ZONE]) =>
  recomputeZones(h, { zones, dryRun, progress: () => undefined });
const effects = (plans: Awaited<ReturnType<typeof recompute>>) =>
  plans.map(({ session, effect }) => `${session.scheduleDate} ${effect}`);

describe('after the rules of a zone changed', () => {
  it('sessions that nobody knows are at their local time again, with all their times, and nobody is told', async () => {
    const right = await timesOf();
    await underOldRules();
    const wrong = await timesOf();
    expect(wrong).not.toEqual(right);

    expect(effects(await recompute(true))).toEqual([
      '2026-03-31 move',
      '2026-04-07 move',
      '2026-04-14 move',
      '2026-04-21 move',
      '2026-04-28 move',
      '2026-05-05 move',
    ]);
    expect(await timesOf()).toEqual(wrong);

    expect(await recompute()).toHaveLength(6);
    expect(await timesOf()).toEqual(right);
    expect(await recompute()).toEqual([]);
    await h.runDueWork();
    expect(await h.db.prisma.delivery.count()).toBe(0);
    const { moves, startByHand, nextTransitionAt } = await startOf('2026-03-31');
    expect({ moves, startByHand }).toEqual({ moves: 0, startByHand: false });
    expect(nextTransitionAt).toEqual(new Date('2026-03-31T16:00:00Z'));
  });

  it('one that somebody booked, or was told of, is left to staff', async () => {
    await h.db.sql('UPDATE center SET booking_confirmations_enabled = true');
    await h.aBooking((await startOf('2026-04-07')).id);
    const given = await h.aBooking((await startOf('2026-04-14')).id);
    await h.runDueWork();
    await h.bookings.cancel(h.manager, given);
    await h.runDueWork();
    await underOldRules();
    const before = await startOf('2026-04-07');
    const plans = await recompute();
    expect(effects(plans).filter((line) => line.endsWith('leave'))).toEqual([
      '2026-04-07 leave',
      '2026-04-14 leave',
    ]);
    expect(plans[1]).toMatchObject({
      session: { seatsTaken: 1, startsAt: before.startsAt },
      times: { startsAt: new Date('2026-04-07T16:00:00Z') },
    });
    expect(await startOf('2026-04-07')).toMatchObject({ startsAt: before.startsAt });
  });

  it('one that was moved by hand, is cancelled or left over stays', async () => {
    await h.sessions.move(h.manager, (await startOf('2026-04-07')).id, {
      startsAt: new Date('2026-04-07T09:00:00Z'),
      sendTime: 'KEEP',
    });
    await h.sessions.cancel(h.manager, (await startOf('2026-04-14')).id, null);
    const leftOver = await startOf('2026-05-05');
    await h.aBooking(leftOver.id);
    await h.schedules.end(h.manager, scheduleId, { until: '2026-04-28' });
    await underOldRules(`NOT start_by_hand AND id <> '${leftOver.id}'`);
    expect(effects(await recompute())).toEqual(['2026-03-31 move', '2026-04-21 move', '2026-04-28 move']);
    expect((await startOf('2026-04-07')).startsAt).toEqual(new Date('2026-04-07T09:00:00Z'));
  });

  it('a send time that was set by hand moves along', async () => {
    const { id } = await startOf('2026-04-07');
    await h.access.edit(h.manager, id, { sendAt: { set: new Date('2026-04-07T10:00:00Z') } });
    await underOldRules();
    await recompute();
    expect((await startOf('2026-04-07')).sendAt).toEqual(new Date('2026-04-07T10:00:00Z'));
  });

  it('sessions of other zones stay, as of a center that changed its zone', async () => {
    await underOldRules();
    expect(await recompute(false, ['Europe/Rome'])).toEqual([]);
    await h.db.sql(`UPDATE center SET time_zone = 'Europe/Lisbon'`);
    expect(await recompute()).toEqual([]);
  });

  it('a class that would begin at once is left to staff', async () => {
    await underOldRules();
    h.clock.set('2026-03-31T16:30:00Z');
    expect(effects(await recompute())[0]).toBe('2026-03-31 leave');
  });

  it('programs that listen are told of the move', async () => {
    await h.webhookEndpoints.register(h.manager, {
      url: 'https://127.0.0.1:4/',
      events: ['session.moved'],
    });
    await underOldRules();
    await recompute();
    const events = await h.db.prisma.webhookDelivery.findMany();
    expect(events).toHaveLength(6);
    expect(events[0]!.data).toMatchObject({
      startsAt: '2026-03-31T16:00:00.000Z',
      previousStartsAt: '2026-03-31T17:00:00.000Z',
    });
  });
});
