import { Link } from 'wouter';
import type { SaveServiceMutation } from '../../../../generated/operations.ts';
import { useDates } from '../../../../i18n/dates.ts';
import { useTexts } from '../../../../i18n/language.ts';
import css from '../../services.module.css';
import { texts } from './texts.ts';

type Locked = Extract<SaveServiceMutation['updateService'], { __typename: 'ModalityLockedError' }>;
const SHOWN = 8;

/** The classes that bind the modality, each a way to where it can be cancelled. */
export function Blocking({ error: { blockingSessions } }: { error: Locked }) {
  const t = useTexts(texts);
  const dates = useDates();
  const hidden = blockingSessions.length - SHOWN;
  return (
    <nav aria-label={t.blocking}>
      <ul className={css.list}>
        {blockingSessions.slice(0, SHOWN).map(({ id, startsAt }) => (
          <li key={id}>
            <Link to={`/sessions/${encodeURIComponent(id)}`} className={css.row}>
              {dates.dayAndTime(startsAt)}
            </Link>
          </li>
        ))}
        {hidden > 0 && <li className={css.row}>{t.moreBlocking(hidden)}</li>}
      </ul>
    </nav>
  );
}
