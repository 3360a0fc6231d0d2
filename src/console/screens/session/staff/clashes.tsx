import { Link } from 'wouter';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Notice } from '../../../ui/parts.tsx';
import type { ClassFacts, OtherClass } from '../facts.ts';
import css from '../session.module.css';
import { texts } from './texts.ts';

/** The classes that meet in the same room, and those that the teacher has at the same time. */
export function Clashes({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const rooms = session.roomClashes ?? [];
  const teachers = session.teacherClashes ?? [];
  return (
    <>
      {rooms.length > 0 && <Others title={t.roomClash} classes={rooms} />}
      {teachers.length > 0 && <Others title={t.teacherClash} classes={teachers} />}
    </>
  );
}

function Others({ title, classes }: { title: string; classes: OtherClass[] }) {
  const dates = useDates();
  return (
    <Notice tone="warn">
      <p>{title}</p>
      <ul>
        {classes.map(({ id, service, startsAt, endsAt, professional }) => (
          <li key={id}>
            <Link to={`/sessions/${encodeURIComponent(id)}`} className={css.link}>
              {service.name}, {dates.day(startsAt)}, {dates.span(startsAt, endsAt)}
              {professional && ` (${professional.name})`}
            </Link>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
