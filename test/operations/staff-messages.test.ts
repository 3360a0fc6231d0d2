import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../src/lib/errors.ts';
import { RecentlySentError } from '../../src/modules/access/errors.ts';
import { aSeries } from '../support/acts.ts';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { aSeat } from '../support/notices.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

const say = (sessionIds: string[], text = 'Bring a mat.', to: 'BOOKED' | 'NOT_YET_IN' = 'BOOKED') =>
  m.h.notifications.messageBooked(m.h.manager, { sessionIds, text, to });
const mailsTo = (email: string) =>
  m.h.outbox.list().filter(({ to, purpose }) => to === email && purpose === 'STAFF_MESSAGE');
const emailOf = async (id: string) =>
  (await m.h.db.prisma.customer.findUniqueOrThrow({ where: { id } })).email!;

describe('words to the people booked', () => {
  it('are one mail a person, however many of the classes they hold', async () => {
    const { sessionIds, customer } = await aSeries(m.h, 3);
    const { email } = await aSeat(m.h, sessionIds[1]!);
    expect(await say(sessionIds)).toEqual({ recipients: 2 });
    await m.later(1_000);
    const [mail, ...others] = mailsTo(await emailOf(customer.id));
    expect(others).toEqual([]);
    expect(mail!.text).toContain('Bring a mat.');
    expect(mail!.text.match(/\/join\//g)).toHaveLength(3);
    expect(mailsTo(email)).toHaveLength(1);
  });

  it('go once to whoever books later, too', async () => {
    const { sessionIds } = await aSeries(m.h, 1);
    await say(sessionIds);
    await m.later(1_000);
    const { email } = await aSeat(m.h, sessionIds[0]!);
    for (let minute = 0; minute < 3; minute += 1) await m.later(60_000);
    expect(mailsTo(email)).toHaveLength(1);
  });

  it('to those not yet in leave out who has joined', async () => {
    const { sessionIds, classes, customer } = await aSeries(m.h, 1);
    const { email } = await aSeat(m.h, sessionIds[0]!);
    const joinedAt = m.h.clock();
    await m.h.db.prisma.booking.update({ where: { id: classes[0]!.bookingId }, data: { joinedAt } });
    expect(await say(sessionIds, 'We began.', 'NOT_YET_IN')).toEqual({ recipients: 1 });
    await m.later(1_000);
    expect(mailsTo(email)).toHaveLength(1);
    expect(mailsTo(await emailOf(customer.id))).toEqual([]);
  });

  it('wait for the morning in the quiet hours, unless a class is nearer', async () => {
    const morning = await m.aClass({ at: '12:00' });
    const night = await m.aClass({ at: '1:00' });
    await m.h.at(day('23:00', 10));
    await say([morning.sessionId]);
    await say([night.sessionId]);
    await m.later(1_000);
    expect(mailsTo(morning.email)).toEqual([]);
    expect(mailsTo(night.email)).toHaveLength(1);
    await m.h.at(day('11:00'));
    expect(mailsTo(morning.email)).toHaveLength(1);
  });
});

describe('words that are refused', () => {
  it('are the same ones to the same classes within a minute', async () => {
    const { sessionIds } = await aSeries(m.h, 2);
    await say(sessionIds);
    await expect(say([...sessionIds].reverse())).rejects.toThrow(RecentlySentError);
    await say(sessionIds.slice(1));
    await say(sessionIds, 'And water.');
    await m.later(60_001);
    await say(sessionIds);
  });

  it('are more than fifty of a center within an hour', async () => {
    const { sessionIds } = await aSeries(m.h, 1);
    for (let count = 0; count < 50; count += 1) await say(sessionIds, `Number ${count}`);
    await expect(say(sessionIds, 'One more')).rejects.toThrow(InvalidInputError);
    m.h.clock.set(day('9:00', 10));
    expect(await say(sessionIds, 'One more')).toEqual({ recipients: 1 });
  });

  it.each(['See https://evil.example/now', 'x'.repeat(1_001), 'x'.repeat(10_000), ' '])(
    'have a link, no letters or too many',
    async (text) => {
      const { sessionIds } = await aSeries(m.h, 1);
      await expect(say(sessionIds, text)).rejects.toThrow(InvalidInputError);
      expect(await m.h.db.prisma.act.count()).toBe(0);
    },
  );

  it('are about a class that is cancelled, over, another teacher’s or another center’s', async () => {
    const { sessionIds } = await aSeries(m.h, 2);
    const [first, second] = sessionIds as [string, string];
    const input = { sessionIds: [first], text: 'Hello', to: 'BOOKED' as const };
    const teacher = await m.h.aProfessional({});
    await expect(m.h.notifications.messageBooked(teacher, input)).rejects.toThrow(ForbiddenError);
    const elsewhere = await m.h.aCenter();
    await expect(m.h.notifications.messageBooked(elsewhere, input)).rejects.toThrow(NotFoundError);
    await m.h.sessions.cancel(m.h.manager, second, null);
    await expect(say(sessionIds)).rejects.toThrow(InvalidInputError);
    m.h.clock.set(day('11:00'));
    await expect(say([first])).rejects.toThrow(InvalidInputError);
    expect(await m.h.db.prisma.act.count()).toBe(0);
  });
});
