import { isolated, oneLine } from '../../../lib/text.ts';
import type { TeacherVisit } from '../../../modules/access/teaching/operations.ts';
import { isNearStart } from '../../../modules/notifications/late-starts/rules.ts';
import type { Answer, TeacherPageView } from './model.ts';

const inline = (text: string): string => isolated(oneLine(text));

const backupOf = (session: TeacherVisit['session']): TeacherPageView['backup'] => {
  if (session.backupRoomUrl !== null) return 'IN_USE';
  return session.backupJoinUrl === null ? null : 'STORED';
};

/** The page's view of a visit. */
export function teacherPageView(
  { session, professional, state, now, url }: TeacherVisit,
  stylePath: string,
  answer: Answer | null,
): TeacherPageView {
  const { center, service, lateMinutes, lateAt, waitingNote } = session;
  return {
    path: new URL(url).pathname,
    stylePath,
    state,
    centerName: inline(center.name),
    serviceName: inline(service.name),
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    opensAt: session.opensAt ?? session.startsAt,
    timeZone: center.timeZone,
    locales: [professional.locale, center.locale],
    joinUrl: session.joinUrl,
    backup: backupOf(session),
    waitingNote: waitingNote && inline(waitingNote),
    seatsTaken: session.seatsTaken,
    joinedAt: session.teacherJoinedAt,
    late: lateAt !== null && lateMinutes !== null ? { minutes: lateMinutes, at: lateAt } : null,
    mayStartLate: isNearStart(session, now),
    answer,
  };
}
