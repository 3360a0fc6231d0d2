import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports/channels.ts';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { aDevice, aSeat, outcomesOf } from '../support/notices.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

describe('the message about a move', () => {
  it('waits a minute, in which undoing the move sends nothing', async () => {
    const { sessionId } = await m.aClass();
    expect(await m.move(sessionId, day('12:00'))).toMatchObject({ recipients: 1 });
    await m.later(59_000);
    expect(await m.move(sessionId, day('10:00'))).toMatchObject({ recipients: 0 });
    await m.later(61_000);
    expect(m.purposes()).toEqual([]);
    await m.move(sessionId, day('12:00'));
    await m.later(59_999);
    expect(m.purposes()).toEqual([]);
    await m.later(1);
    expect(m.purposes()).toEqual(['SESSION_MOVED']);
  });

  it.each([
    ['the old start', '10:00', '20:00'],
    ['the new start', '20:00', '10:00'],
  ])('goes at once when %s is within three hours', async (_, from, to) => {
    const { sessionId } = await m.aClass({ at: from });
    m.h.clock.set(day('7:00'));
    await m.move(sessionId, day(to));
    await m.h.runDueWork();
    expect(m.purposes()).toEqual(['SESSION_MOVED']);
  });

  it('says the time that this person was last told, and the new one, by both ways, in their zone', async () => {
    const { sessionId, customer } = await m.aClass();
    await aDevice(m.h, customer);
    await m.h.people.updateCustomer(m.h.manager, customer.id, { timeZone: 'America/New_York' });
    await m.move(sessionId, day('13:00'));
    await m.move(sessionId, day('14:00'));
    await m.h.at(day('8:01', 10));
    await m.move(sessionId, day('16:00'));
    await m.h.at(day('8:02', 10));
    expect(await m.told()).toEqual([
      'EMAIL SENT 10:00 14:00',
      'PUSH SENT 10:00 14:00',
      'EMAIL SENT 14:00 16:00',
      'PUSH SENT 14:00 16:00',
    ]);
    const [mail] = m.sent().filter(({ channel }) => channel === 'EMAIL');
    expect(mail!.text).toMatch(/\b06:00/);
    expect(mail!.text).toMatch(/\b10:00/);
  });

  it('is not sent to customers who booked the new time or gave the seat back', async () => {
    const { sessionId, bookingId } = await m.aClass();
    await m.move(sessionId, day('12:00'));
    await aSeat(m.h, sessionId);
    expect(await m.move(sessionId, day('12:30'))).toMatchObject({ recipients: 2 });
    expect(await m.move(sessionId, day('12:00'))).toMatchObject({ recipients: 1 });
    await m.h.bookings.cancel(m.h.manager, bookingId);
    await m.h.at(day('8:02', 10));
    expect(await m.told()).toEqual([]);
  });

  it('is sent for a session in person too', async () => {
    const { sessionId } = await m.aClass({ modality: 'IN_PERSON' });
    expect(await m.move(sessionId, day('12:00'), 'RESET')).toEqual({ warnings: [], recipients: 1 });
    await m.h.at(day('8:02', 10));
    expect(await m.told()).toContain('EMAIL SENT 10:00 12:00');
    expect(await m.session(sessionId)).toMatchObject({ sendAt: null, opensAt: null });
  });

  it('counts as never told if the session moves again before it is sent', async () => {
    await m.h.close();
    let down = true;
    const mails: string[] = [];
    m = await openMoving({
      sendEmails: async (emails) => {
        if (!down) mails.push(...emails.map(({ text }) => text));
        const outcome: Outcome = down
          ? { kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: 'down' }
          : { kind: 'sent', providerId: null };
        return emails.map(() => outcome);
      },
    });
    const { sessionId } = await m.aClass();
    await m.move(sessionId, day('12:00'));
    await m.later(60_000);
    await m.move(sessionId, day('13:00'));
    await m.later(60_000);
    await m.move(sessionId, day('10:00'));
    down = false;
    await m.later(600_000);
    expect(mails).toEqual([]);
    expect(await m.told()).toEqual([
      'EMAIL SUPERSEDED 10:00 12:00',
      'PUSH SKIPPED 10:00 12:00',
      'EMAIL SUPERSEDED 10:00 13:00',
      'PUSH SKIPPED 10:00 13:00',
    ]);
  });
});

describe('a cancelled session', () => {
  it('is told once by both channels, and nothing else is sent', async () => {
    const { sessionId, bookingId, customer } = await m.aClass();
    await aDevice(m.h, customer);
    await m.move(sessionId, day('12:00'));
    await m.h.sessions.cancel(m.h.manager, sessionId, 'The teacher is ill');
    await m.h.sessions.cancel(m.h.manager, sessionId, null);
    await m.h.at(day('8:02', 10));
    await m.h.at(day('12:00'));
    expect(m.purposes()).toEqual(['SESSION_CANCELLED', 'SESSION_CANCELLED']);
    expect(await m.told('SESSION_CANCELLED')).toEqual(['EMAIL SENT', 'PUSH SENT']);
    expect(m.sent().find(({ channel }) => channel === 'EMAIL')!.text).toContain('The teacher is ill');
    const press = m.h.access.join({ viewer: customer, bookingId });
    await expect(press).rejects.toMatchObject({ name: 'AccessNotOpenError', state: 'CANCELLED' });
  });

  it('stops a notice that was listed and not sent yet', async () => {
    await m.h.close();
    m = await openMoving({
      sendEmails: async (emails) =>
        emails.map(() => ({ kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: 'down' })),
    });
    const { sessionId, bookingId } = await m.aClass();
    await m.h.at(day('10:00'));
    await m.h.sessions.cancel(m.h.manager, sessionId, null);
    await m.h.runDueWork();
    expect(await outcomesOf(m.h, { bookingId })).toEqual([
      'EMAIL SKIPPED SESSION_CANCELLED',
      'PUSH SKIPPED NO_DEVICE',
    ]);
  });
});
