import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { useNow } from '../../../ui/now.ts';
import { Card, Muted } from '../../../ui/parts.tsx';
import { Setting } from '../edit/setting.tsx';
import { draftOf } from '../edit/use-edit.ts';
import { type ClassFacts, isOpenToChange } from '../facts.ts';
import { Clashes } from './clashes.tsx';
import { SeatsForm } from './seats-form.tsx';
import { TeacherForm } from './teacher-form.tsx';
import { texts } from './texts.ts';

/** Who teaches and how many may come; what stands in the way of either. */
export function People({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const now = useNow();
  const editable = isManager && isOpenToChange(session, now);
  const { professional, substitution } = session;
  const stands = substitution && substitution.undoneAt === null;
  return (
    <Card>
      <h2>{t.title}</h2>
      <Setting
        title={t.teacher}
        value={professional?.name ?? <Muted>{t.nobody}</Muted>}
        notes={stands && <Muted>{t.substitutes(substitution.professional.name)}</Muted>}
        draft={draftOf('teacher', session)}
        form={editable ? (onClose) => <TeacherForm session={session} onClose={onClose} /> : null}
      />
      <Setting
        title={t.seats}
        value={t.taken(session.seatsTaken, session.capacity)}
        draft={draftOf('seats', session)}
        form={editable ? (onClose) => <SeatsForm session={session} onClose={onClose} /> : null}
      />
      <Clashes session={session} />
    </Card>
  );
}
