import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { PersonSessionFragment } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { sessionPath } from './paths.ts';
import css from './people.module.css';

type Props = { session: PersonSessionFragment; note?: string; children?: ReactNode };

/** A class that leads to its own screen, with what is said and done about it here. */
export function SessionLine({ session, note, children }: Props) {
  const dates = useDates();
  const { id, service, startsAt } = session;
  const readers = dates.readers(startsAt);
  return (
    <li>
      <span className={css.what}>
        <Link to={sessionPath(id)} className={css.name}>
          {service.name}
        </Link>
        <span className={css.small}>
          {dates.dayAndTime(startsAt)}
          {readers && ` (${readers})`}
          {note && ` · ${note}`}
        </span>
      </span>
      {children}
    </li>
  );
}
