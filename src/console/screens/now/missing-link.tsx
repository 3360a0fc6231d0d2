import { useCallback, useId } from 'react';
import { LinkForm } from '../../acts/link/form.tsx';
import { texts as acts } from '../../acts/texts.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import type { Class } from './classes.ts';
import css from './now.module.css';
import { texts } from './texts.ts';

type Props = { session: Class; hold(id: string, held: boolean): void };

/** A class that begins soon and has no link: one paste. */
export function MissingLink({ session, hold }: Props) {
  const t = useTexts(texts);
  const words = useTexts(acts);
  const { time } = useDates();
  const title = useId();
  const { id, service, startsAt, seatsTaken, online } = session;
  const hint =
    seatsTaken === 0
      ? t.nobody
      : online?.state === 'WAITING_FOR_LINK'
        ? t.waiting(seatsTaken)
        : t.booked(seatsTaken);
  const holdThis = useCallback((held: boolean) => hold(id, held), [hold, id]);
  return (
    <section className={css.missing} aria-labelledby={title}>
      <h2 id={title}>{t.noLinkFor(service.name, time(startsAt))}</h2>
      <LinkForm session={session} label={words.link} hint={hint} hold={holdThis} />
    </section>
  );
}
