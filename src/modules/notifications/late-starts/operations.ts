import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { NotOnlineError, RecentlySentError } from '../../access/errors.ts';
import { LATE_NEWS_MINUTES } from '../../access/rules.ts';
import { assertOpenToChange, assertRuns, changed, lockSession } from '../../sessions/lock.ts';
import { insertForCustomers } from '../listing/customers.ts';
import { assertLateMinutes, assertNearStart, saidJustNow } from './rules.ts';

type Deps = { db: Database; clock: Clock; scheduler: Scheduler };

/**
 * Says that the class begins late: in its waiting note, and by push to those who are not in yet. Nothing moves. Throws
 * `NotFoundError`, `ForbiddenError`, `InvalidInputError`, `NotOnlineError`, `NotNearStartError`, `RecentlySentError`
 * within two minutes of the last time, `SessionEndedError`, `SessionCancelledError`.
 */
export async function startLate(
  { db, clock, scheduler }: Deps,
  viewer: Viewer,
  sessionId: string,
  minutes: number,
): Promise<void> {
  const now = clock();
  assertLateMinutes(minutes);
  await db.prisma.$transaction(async (tx) => {
    // The lock serializes a double press.
    const session = await lockSession(tx, viewer, sessionId);
    assertRuns(viewer, session);
    assertOpenToChange(session, now);
    if (session.sendAt === null) throw new NotOnlineError();
    assertNearStart(session, now);
    if (saidJustNow(session, now)) throw new RecentlySentError('This was said less than two minutes ago.');
    const center = await tx.center.findUniqueOrThrow({ where: { id: viewer.centerId } });
    const { language } = chooseLanguage(center.locale);
    const waitingNote = catalogFor(language).mail.startsLateNote(minutes);
    const said = { lateMinutes: minutes, lateAt: now, lateCount: { increment: 1 } };
    await tx.session.update({ where: { id: sessionId }, data: { waitingNote, ...said, ...changed(now) } });
    await tx.$queryRawUnsafe(LIST_LATE_STARTS, sessionId, now);
  });
  scheduler.wakeAt(now);
}

// Whoever pressed in the last half hour before the start, or since, is in.
const LIST_LATE_STARTS = `
  WITH reader AS (
    SELECT b.* FROM booking b
    WHERE b.session_id = $1::uuid AND b.status = 'BOOKED' AND b.attendance_status IS DISTINCT FROM 'ATTENDED'
  )${insertForCustomers({
    purpose: 'STARTS_LATE',
    channel: 'PUSH',
    now: '$2',
    revision: 's.late_count',
    about: 's.starts_at',
    deadline: `least(s.ends_at, $2::timestamptz + interval '${LATE_NEWS_MINUTES} minutes')`,
  })}`;
