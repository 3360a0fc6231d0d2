import { Link } from 'wouter';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Muted } from '../../ui/parts.tsx';
import type { Class } from './classes.ts';
import { Door } from './door.tsx';
import css from './now.module.css';
import { texts } from './texts.ts';

/** What follows, a line each. */
export function Later({ title, classes }: { title: string; classes: readonly Class[] }) {
  const t = useTexts(texts);
  const { time, dayAndTime } = useDates();
  if (classes.length === 0) return null;
  const dated = title === t.next;
  const shown = dated ? dayAndTime : time;
  return (
    <section className={dated ? `${css.later} ${css.dated}` : css.later} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {classes.map(({ id, startsAt, service, professional, seatsTaken, capacity, online }) => (
          <li key={id}>
            <Link to={`/sessions/${encodeURIComponent(id)}`} className={css.line}>
              <strong>{shown(startsAt)}</strong>
              <span>
                {service.name}
                <br />
                <Muted>
                  {professional?.name ?? t.noTeacher} · {t.ofSeats(seatsTaken, capacity)}
                </Muted>
              </span>
              {online?.joinUrl === null ? (
                <span className={css.noLink}>{t.noLink}</span>
              ) : (
                <Door online={online} />
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
