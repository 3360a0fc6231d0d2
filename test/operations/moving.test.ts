import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { day, type Moving, openMoving } from '../support/moving.ts';
import { aSeat, outcomesOf } from '../support/notices.ts';
import { WAITING } from '../support/waiting.ts';

let m: Moving;
beforeEach(async () => {
  m = await openMoving();
});
afterEach(() => m.h.close());

describe('the preview of a move', () => {
  it('says what the move then does, and changes nothing', async () => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:30'));
    const before = await m.session(sessionId);
    const move = { startsAt: day('9:00', 13), sendTime: 'KEEP' } as const;
    const preview = await m.h.sessions.previewMove(m.h.manager, sessionId, move);
    expect(preview).toEqual({
      obstacle: null,
      recipients: 1,
      toldAt: day('8:01', 10),
      sendTime: { sendAt: day('9:30'), sendTiming: 'MANUAL' },
      sentAgain: false,
      warnings: ['NOTICE_OVER_A_DAY_EARLY'],
    });
    expect(await m.session(sessionId)).toEqual(before);
    await m.later(120_000);
    expect(m.purposes()).toEqual([]);

    const { warnings, recipients } = preview;
    expect(await m.move(sessionId, day('9:00', 13))).toEqual({ warnings, recipients });
    expect(await m.session(sessionId)).toMatchObject({ sendAt: day('9:30'), sendTiming: 'MANUAL' });
  });

  it('waits for a class that somebody is changing without taking the database from others', async () => {
    const { sessionId } = await m.aClass();
    const move = { startsAt: day('9:00', 13), sendTime: 'KEEP' } as const;
    let previews: Promise<unknown[]> = Promise.resolve([]);
    await m.h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM session WHERE id = $1::uuid FOR UPDATE', [sessionId]);
      const asked = Array.from({ length: 30 }, () => m.h.sessions.previewMove(m.h.manager, sessionId, move));
      previews = Promise.all(asked);
      const waits = () => m.h.db.sql(WAITING);
      await vi.waitFor(async () => expect(await waits()).toHaveLength(2));
      expect(await m.h.db.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(await waits()).toHaveLength(2);
    });
    expect(await previews).toHaveLength(30);
  });

  it('meets what the class would meet there', async () => {
    const { sessionId } = await m.aClass();
    await m.h.aSession({ startsInMinutes: 3 * 24 * 60 });
    const move = { startsAt: day('8:30', 13), sendTime: 'KEEP' } as const;
    expect(await m.h.sessions.previewMove(m.h.manager, sessionId, move)).toMatchObject({
      warnings: ['ROOM_CLASH'],
    });
  });

  it.each([
    ['SEND_TIME_AFTER_END', '8:30', '8:00'],
    ['SESSION_IN_PAST', '7:00', '8:00'],
    ['SESSION_ENDED', '13:00', '12:00'],
  ])('says why it would be refused: %s', async (obstacle, at, now) => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:30'));
    m.h.clock.set(day(now, obstacle === 'SEND_TIME_AFTER_END' ? 10 : 11));
    const move = { startsAt: day(at), sendTime: 'KEEP' } as const;
    expect(await m.h.sessions.previewMove(m.h.manager, sessionId, move)).toEqual({ obstacle });
  });
});

describe('a notice whose time was set by hand (R16)', () => {
  it('start 10:00, notice set to 9:30, moved to 11:00: it is sent at 9:30', async () => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:30'));
    expect(await m.move(sessionId, day('11:00'))).toEqual({ warnings: [], recipients: 1 });
    expect(await m.session(sessionId)).toMatchObject({
      startsAt: day('11:00'),
      endsAt: day('12:00'),
      sendAt: day('9:30'),
      sendTiming: 'MANUAL',
    });
    await m.h.at(day('9:29'));
    expect(m.purposes()).toEqual(['SESSION_MOVED']);
    await m.h.at(day('9:30'));
    expect(m.purposes()).toEqual(['SESSION_MOVED', 'ACCESS_NOTICE']);
    await m.h.at(day('11:00'));
    expect(m.purposes()).toEqual(['SESSION_MOVED', 'ACCESS_NOTICE']);
  });

  it.each([
    ['over a day early', day('9:30', 12), 'NOTICE_OVER_A_DAY_EARLY'],
    ['after the start', day('9:00'), 'NOTICE_AFTER_START'],
  ])('stays, and staff is warned when it is now %s', async (_, startsAt, warning) => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:29'));
    expect((await m.move(sessionId, startsAt)).warnings).toEqual([warning]);
    expect(await m.session(sessionId)).toMatchObject({ sendAt: day('9:29'), sendTiming: 'MANUAL' });
  });

  it('moves along with SHIFT, and is automatic again with RESET', async () => {
    const { sessionId } = await m.aClass({ lead: 10 });
    await m.sendAt(sessionId, day('9:30'));
    expect((await m.move(sessionId, day('10:00', 13), 'SHIFT')).warnings).toEqual([]);
    expect(await m.session(sessionId)).toMatchObject({ sendAt: day('9:30', 13), sendTiming: 'MANUAL' });
    await m.move(sessionId, day('11:00'), 'RESET');
    expect(await m.session(sessionId)).toMatchObject({ sendAt: day('10:50'), sendTiming: 'AUTO' });
  });

  it('that would come after the new end is refused, until staff says what to do with it', async () => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:30'));
    const refusal = { name: 'SendTimeAfterEndError' };
    await expect(m.move(sessionId, day('8:30'))).rejects.toMatchObject(refusal);
    expect(await m.session(sessionId)).toMatchObject({ startsAt: day('10:00'), moves: 0 });
    await m.move(sessionId, day('8:31'));
    await m.sendAt(sessionId, day('9:29'));
    await expect(m.move(sessionId, day('8:31'), 'KEEP', 58)).rejects.toMatchObject(refusal);
    await m.move(sessionId, day('8:30'), 'SHIFT');
    expect(await m.session(sessionId)).toMatchObject({ sendAt: day('9:28') });
  });

  it('is not sent again wherever the session goes; the message about the move has the same personal URL', async () => {
    const { sessionId, bookingId } = await m.aClass();
    await m.sendAt(sessionId, day('9:30', 10));
    await m.h.at(day('9:30', 10));
    for (const startsAt of [day('11:00'), day('9:00')]) {
      expect((await m.move(sessionId, startsAt)).warnings).toEqual([]);
      await m.later(60_000);
    }
    await m.h.at(day('11:00'));
    expect(m.purposes()).toEqual(['ACCESS_NOTICE', 'SESSION_MOVED', 'SESSION_MOVED']);
    const url = (await m.h.access.accessUrlOf(m.h.manager, bookingId))!;
    for (const { text } of m.sent()) expect(text).toContain(url);
    expect(await outcomesOf(m.h, { bookingId })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
  });

  it.each([
    ['KEEP', ['NOTICE_ALREADY_SENT'], 1, day('20:00', 10)],
    ['SHIFT', [], 2, day('20:01', 11)],
    ['RESET', [], 2, day('10:01', 12)],
  ] as const)(
    'and was sent before a move of over a day: %s warns %j, and it is sent %i times',
    async (choice, warnings, times, due) => {
      const { sessionId } = await m.aClass();
      await m.sendAt(sessionId, day('20:00', 10));
      await m.h.at(day('20:00', 10));
      expect((await m.move(sessionId, day('10:01', 12), choice)).warnings).toEqual(warnings);
      expect(await m.session(sessionId)).toMatchObject({ noticeRevision: times, sendAt: due });
      await m.h.at(day('10:01', 12));
      expect(m.purposes().filter((purpose) => purpose === 'ACCESS_NOTICE')).toHaveLength(times);
    },
  );

  it('and sent, with SHIFT to after a new end, is refused as one that was not', async () => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('10:40', 10));
    await m.h.at(day('10:40', 10));
    await m.h.db.prisma.session.update({ where: { id: sessionId }, data: { sendAt: day('10:40') } });
    await expect(m.move(sessionId, day('11:00'), 'SHIFT', 30)).rejects.toMatchObject({
      name: 'SendTimeAfterEndError',
    });
  });
});

describe('the access window of a session whose notice has a time of its own', () => {
  it('opens at the new start, also where the notice goes out only afterwards', async () => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:40'));
    await m.move(sessionId, day('9:00'));
    expect(await m.session(sessionId)).toMatchObject({ opensAt: day('9:00'), sendAt: day('9:40') });
    await m.h.at(day('9:00'));
    expect((await m.session(sessionId)).openedAt).toEqual(day('9:00'));
    expect(m.purposes()).toEqual(['SESSION_MOVED']);
    await m.h.at(day('9:40'));
    expect(m.purposes()).toEqual(['SESSION_MOVED', 'ACCESS_NOTICE']);
  });

  it('stays closed when the move leaves the notice over a day early', async () => {
    const { sessionId, bookingId, customer } = await m.aClass({ lead: 10 });
    await m.sendAt(sessionId, day('9:30'));
    await m.move(sessionId, day('9:31', 12));
    await m.h.at(day('9:30'));
    expect(m.purposes()).toContain('ACCESS_NOTICE');
    const press = m.h.access.join({ viewer: customer, bookingId });
    await expect(press).rejects.toMatchObject({ state: 'SCHEDULED', opensAt: day('9:21', 12) });
  });

  it('lets in people who book after the notice was sent and the session moved, and tells them at once', async () => {
    const { sessionId } = await m.aClass();
    await m.sendAt(sessionId, day('9:30'));
    await m.h.at(day('9:30'));
    await m.move(sessionId, day('12:00'));
    await m.h.runDueWork();
    const { bookingId } = await aSeat(m.h, sessionId);
    await m.h.runDueWork();
    expect(await outcomesOf(m.h, { bookingId })).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
    expect(await m.session(sessionId)).toMatchObject({ noticeRevision: 1 });
  });
});

describe('an automatic notice (R15)', () => {
  it.each([
    ['later', day('12:00')],
    ['earlier', day('9:00')],
    ['to another day', day('10:00', 20)],
  ])('moves with the session: %s', async (_, startsAt) => {
    const { sessionId } = await m.aClass({ lead: 15 });
    expect((await m.move(sessionId, startsAt, 'SHIFT')).warnings).toEqual([]);
    const due = new Date(startsAt.getTime() - 15 * 60_000);
    expect(await m.session(sessionId)).toMatchObject({ sendAt: due, opensAt: due, sendTiming: 'AUTO' });
    await m.h.at(new Date(due.getTime() - 1));
    expect(m.purposes()).toEqual(['SESSION_MOVED']);
    await m.h.at(due);
    expect(m.purposes()).toEqual(['SESSION_MOVED', 'ACCESS_NOTICE']);
  });

  it('is sent at once when the session moves to a start already past', async () => {
    const { sessionId } = await m.aClass();
    m.h.clock.set(day('9:50'));
    await m.move(sessionId, day('9:30'));
    await m.h.runDueWork();
    expect(m.purposes().sort()).toEqual(['ACCESS_NOTICE', 'SESSION_MOVED']);
  });

  it('is sent at once when the lead before the new start has begun', async () => {
    const { sessionId } = await m.aClass({ lead: 30 });
    m.h.clock.set(day('9:00'));
    await m.move(sessionId, day('9:20'));
    await m.h.runDueWork();
    expect(m.purposes().sort()).toEqual(['ACCESS_NOTICE', 'SESSION_MOVED']);
    expect(await m.session(sessionId)).toMatchObject({ sendAt: day('8:50'), openedAt: day('9:00') });
  });

  it('that was sent is due again however often the session moves on, and once for each', async () => {
    const { sessionId } = await m.aClass();
    await m.h.at(day('10:00'));
    await m.move(sessionId, day('10:20'));
    await m.move(sessionId, day('10:30'));
    await m.h.at(day('10:30'));
    expect(m.purposes().filter((purpose) => purpose === 'ACCESS_NOTICE')).toHaveLength(2);
    expect(await m.session(sessionId)).toMatchObject({ noticeRevision: 2 });
  });

  it('that was sent is due again at a later start, for everybody', async () => {
    const { sessionId, bookingId } = await m.aClass();
    await m.h.at(day('10:00'));
    await m.move(sessionId, day('10:30'));
    await aSeat(m.h, sessionId);
    await m.h.runDueWork();
    expect(await m.session(sessionId)).toMatchObject({
      noticeRevision: 2,
      openedAt: null,
      noticeReleasedAt: null,
    });
    expect(m.purposes()).toEqual(['ACCESS_NOTICE', 'SESSION_MOVED']);
    await m.h.at(day('10:30'));
    expect(m.purposes()).toEqual(['ACCESS_NOTICE', 'SESSION_MOVED', 'ACCESS_NOTICE', 'ACCESS_NOTICE']);
    expect((await outcomesOf(m.h, { bookingId })).filter((outcome) => outcome === 'EMAIL SENT')).toHaveLength(
      2,
    );
  });

  it('that was sent is not sent again at an earlier start', async () => {
    const { sessionId } = await m.aClass({ lead: 60 });
    await m.h.at(day('9:00'));
    await m.move(sessionId, day('9:30'));
    await m.h.runDueWork();
    await m.h.at(day('9:30'));
    expect(m.purposes()).toEqual(['ACCESS_NOTICE', 'SESSION_MOVED']);
    expect(await m.session(sessionId)).toMatchObject({ noticeRevision: 1, sendAt: day('8:30') });
  });

  it('is left alone by a changed end, and so is everybody; the access window follows', async () => {
    const { serviceId, sessionId } = await m.aClass();
    // A one-off keeps the lead with which it was made.
    await m.h.services.update(m.h.manager, serviceId, { accessLeadMinutes: 24 * 60 });
    expect(await m.move(sessionId, day('10:00'), 'KEEP', 90)).toEqual({ warnings: [], recipients: 0 });
    await m.h.runDueWork();
    expect(await m.session(sessionId)).toMatchObject({
      sendAt: day('10:00'),
      opensAt: day('10:00'),
      movedAt: null,
    });
    await m.h.at(day('10:10'));
    await m.move(sessionId, day('10:00'), 'KEEP', 15);
    await m.h.at(day('10:14'));
    expect(m.purposes()).toEqual(['ACCESS_NOTICE']);
    expect((await m.session(sessionId)).endsAt).toEqual(day('10:15'));
    await m.h.at(day('10:15'));
    await expect(m.move(sessionId, day('11:00'))).rejects.toMatchObject({ name: 'SessionEndedError' });
  });
});

describe('a move is refused', () => {
  it('of a session that is over or cancelled, of a stranger’s, and into the past', async () => {
    const { sessionId } = await m.aClass();
    const name = async (moved: Promise<unknown>) =>
      moved.then(
        () => 'moved',
        (error: Error) => error.name,
      );
    expect(await name(m.move(sessionId, day('7:00', 10)))).toBe('SessionInPastError');
    expect(await name(m.move(sessionId, day('10:00'), 'KEEP', 0))).toBe('InvalidInputError');
    const to = { startsAt: day('11:00'), sendTime: 'KEEP' } as const;
    expect(await name(m.h.sessions.move(await m.h.aCenter(), sessionId, to))).toBe('NotFoundError');
    await m.h.sessions.cancel(m.h.manager, sessionId, null);
    expect(await name(m.move(sessionId, day('11:00')))).toBe('SessionCancelledError');
    const other = await m.aClass();
    m.h.clock.set(day('11:00'));
    expect(await name(m.move(other.sessionId, day('12:00')))).toBe('SessionEndedError');
  });
});
