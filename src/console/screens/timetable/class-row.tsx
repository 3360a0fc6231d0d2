import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Badge, Muted } from '../../ui/parts.tsx';
import type { Here, PublicClass } from './screen.tsx';
import { texts } from './texts.ts';
import css from './timetable.module.css';

type Props = { shown: PublicClass; here: Here; onChoose(): void };

export function ClassRow({ shown, here, onChoose }: Props) {
  const t = useTexts(texts);
  const dates = useDates();
  const { startsAt, endsAt, serviceName, modality, teacherName, full } = shown;
  const readers = dates.readers(startsAt);
  return (
    <article className={css.row}>
      <p className={css.time}>{dates.span(startsAt, endsAt)}</p>
      <div className={css.what}>
        <h3>{serviceName}</h3>
        <Muted>{modality === 'ONLINE' ? t.online : t.inPerson}</Muted>
        {teacherName && <Muted>{t.with(teacherName)}</Muted>}
        {readers && <Muted>{t.yourTime(readers)}</Muted>}
      </div>
      {full ? <Badge>{t.full}</Badge> : <Book shown={shown} here={here} onChoose={onChoose} />}
    </article>
  );
}

function Book({ shown, here, onChoose }: Props) {
  const t = useTexts(texts);
  const { sessionId } = shown;
  if (here === 'STAFF')
    return <LinkButton to={`/sessions/${encodeURIComponent(sessionId)}`}>{t.open}</LinkButton>;
  if (here === 'CUSTOMER')
    return <LinkButton to={`/me/book?class=${encodeURIComponent(sessionId)}`}>{t.book}</LinkButton>;
  return <Button onClick={onChoose}>{t.book}</Button>;
}
