import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useNow } from '../../../ui/now.ts';
import { Badge, Row } from '../../../ui/parts.tsx';
import { attendanceBegan, isIn, type RosterClass, type Seat } from './facts.ts';
import { Marks } from './marks.tsx';
import { NoticeLine } from './notice-line.tsx';
import css from './roster.module.css';
import { SeatOptions } from './seat/options.tsx';
import { texts } from './texts.ts';

type Props = { session: RosterClass; seat: Seat; reload(): void; onTakenOff(): void };

/** One person of the list. */
export function SeatLine({ session, seat, reload, onTakenOff }: Props) {
  const t = useTexts(texts);
  const now = useNow();
  const { name, email } = seat.customer;
  const marks = session.status === 'SCHEDULED' && attendanceBegan(session, now);
  return (
    <li className={css.seat}>
      <div className={css.who}>
        <strong>{name}</strong>
        <span className={css.small}>{email ?? t.noEmail}</span>
        <States seat={seat} marked={marks} />
        <NoticeLine seat={seat} />
      </div>
      <div className={css.marks}>
        {marks && <Marks seat={seat} />}
        <SeatOptions session={session} seat={seat} reload={reload} onTakenOff={onTakenOff} />
      </div>
    </li>
  );
}

const ANSWERS = { CONFIRMED: 'good', DECLINED: 'warn', PENDING: 'plain' } as const;

function States({ seat, marked }: { seat: Seat; marked: boolean }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { attendance, attendanceConfirmation: answer, alert } = seat;
  if (!attendance && !answer && !alert) return null;
  return (
    <Row>
      {isIn(seat) && <Badge tone="good">{t.inSince(dates.time(attendance!.at))}</Badge>}
      {attendance && !marked && !isIn(seat) && (
        <Badge tone={attendance.status === 'ATTENDED' ? 'good' : 'warn'}>
          {t.cameOrNot[attendance.status]}
        </Badge>
      )}
      {answer && !attendance && <Badge tone={ANSWERS[answer]}>{t.answer[answer]}</Badge>}
      {alert && <Badge tone="bad">{t.alert[alert.reason]}</Badge>}
    </Row>
  );
}
