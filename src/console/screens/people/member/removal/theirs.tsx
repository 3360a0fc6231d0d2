import { useDates } from '../../../../i18n/dates.ts';
import { useDays } from '../../../../i18n/days.ts';
import { useTexts } from '../../../../i18n/language.ts';
import css from '../../people.module.css';
import { texts } from '../../texts.ts';
import type { StillTeaching } from './removal.tsx';

/** Everything that somebody is to teach: weekly classes, then single ones. Reachable by keyboard, since it scrolls. */
export function Theirs({ still }: { still: StillTeaching }) {
  const t = useTexts(texts.removal);
  const words = useTexts(texts.common);
  const days = useDays();
  const dates = useDates();
  const { schedules, scheduleCount, sessions, sessionCount } = still;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={css.theirs} tabIndex={0} aria-label={t.list}>
      {schedules.length > 0 && <h3>{t.schedules}</h3>}
      <ul>
        {schedules.map(({ id, service, weekdays, startTime }) => (
          <li key={id}>
            {service.name}: {days.weekdays(weekdays)}, {days.time(startTime)}
          </li>
        ))}
        {scheduleCount > schedules.length && <li>{t.more(scheduleCount - schedules.length)}</li>}
      </ul>
      {sessions.length > 0 && <h3>{t.sessions}</h3>}
      <ul>
        {sessions.map(({ id, service, startsAt, seatsTaken, capacity }) => (
          <li key={id}>
            {service.name}, {dates.dayAndTime(startsAt)}{' '}
            <span className={css.small}>{words.seats(seatsTaken, capacity)}</span>
          </li>
        ))}
        {sessionCount > sessions.length && <li>{t.more(sessionCount - sessions.length)}</li>}
      </ul>
    </section>
  );
}
