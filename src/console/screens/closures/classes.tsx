import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { type ClosedClassFragment, ClosureClassesDocument } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Badge, Muted, Shown } from '../../ui/parts.tsx';
import css from './closures.module.css';
import { texts } from './texts.ts';

/** What a closure cancelled, and what became of it since. */
export function ClosedClasses({ closureId }: { closureId: string }) {
  const t = useTexts(texts);
  const read = useRead(ClosureClassesDocument, { id: closureId });
  return (
    <Shown read={read}>
      {({ node }) => {
        const sessions = node?.__typename === 'Closure' ? node.sessions : [];
        if (sessions.length === 0) return <Muted>{t.noClasses}</Muted>;
        return (
          <ul className={css.classes}>
            {sessions.map((one) => (
              <li key={one.id} className={css.row}>
                <ClassLine of={one} />
                <Badge>{one.status === 'CANCELLED' ? t.cancelled : t.takesPlace}</Badge>
              </li>
            ))}
          </ul>
        );
      }}
    </Shown>
  );
}

/** Which class it is: when, what, with whom. */
export function ClassLine({ of: { id, startsAt, service, professional } }: { of: ClosedClassFragment }) {
  const dates = useDates();
  return (
    <Link to={`/sessions/${encodeURIComponent(id)}`} className={css.line}>
      <span className={css.muted}>{dates.dayAndTime(startsAt)}</span>
      <span>
        <strong>{service.name}</strong> {professional?.name}
      </span>
    </Link>
  );
}
