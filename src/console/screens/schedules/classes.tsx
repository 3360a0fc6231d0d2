import { useState } from 'react';
import { Link } from 'wouter';
import type { ScheduleClassFragment } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { localOf } from '../../i18n/zoned.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Row } from '../../ui/parts.tsx';
import css from './schedules.module.css';
import { texts } from './texts.ts';

type Props = {
  sessions: ScheduleClassFragment[];
  label: string;
  /** As the classes usually are: what is not so is said. */
  usual: { professional: { id: string } | null; startTime: string };
};

const FIRST_SHOWN = 10;

/** Classes by start, each a way to its own screen. */
export function Classes({ sessions, label, usual }: Props) {
  const t = useTexts(texts);
  const [all, setAll] = useState(false);
  const shown = all ? sessions : sessions.slice(0, FIRST_SHOWN);
  return (
    <>
      <ul className={css.list} aria-label={label}>
        {shown.map((session) => (
          <li key={session.id}>
            <ClassLine session={session} usual={usual} />
          </li>
        ))}
      </ul>
      {shown.length < sessions.length && (
        <Button onClick={() => setAll(true)}>{t.showAll(sessions.length)}</Button>
      )}
    </>
  );
}

function ClassLine({ session, usual }: { session: ScheduleClassFragment; usual: Props['usual'] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { id, startsAt, endsAt, seatsTaken, capacity, status, professional } = session;
  const cancelled = status === 'CANCELLED';
  const readers = dates.readers(startsAt);
  const differs = professional?.id !== usual.professional?.id;
  const moved = !localOf(startsAt, dates.zone).endsWith(usual.startTime);
  return (
    <Link to={`/sessions/${encodeURIComponent(id)}`} className={css.row}>
      <span>
        <span className={cancelled ? css.gone : css.name}>
          {dates.day(startsAt)}, {dates.span(startsAt, endsAt)}
        </span>
        <span className={css.small}>
          {t.taken(seatsTaken, capacity)}
          {differs && ` · ${professional?.name ?? t.nobody}`}
          {readers && ` · ${t.yourTime(readers)}`}
        </span>
      </span>
      <Row>
        {moved && !cancelled && <Badge>{t.moved}</Badge>}
        {session.substitution && !session.substitution.undoneAt && <Badge>{t.substituted}</Badge>}
        {cancelled && <Badge tone="bad">{t.cancelled}</Badge>}
      </Row>
    </Link>
  );
}
