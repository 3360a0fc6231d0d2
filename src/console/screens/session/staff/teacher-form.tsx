import { useAct, useRead } from '../../../api/hooks.ts';
import { StaffSessionDocument, TeacherChoicesDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Select } from '../../../ui/field.tsx';
import { Shown } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { EditForm } from '../edit/edit-form.tsx';
import { useEdit } from '../edit/use-edit.ts';
import type { ClassFacts } from '../facts.ts';
import { texts } from './texts.ts';

type Props = { session: ClassFacts; onClose(): void };
type Staff = { id: string; name: string }[];

export function TeacherForm(props: Props) {
  const read = useRead(TeacherChoicesDocument, {});
  return <Shown read={read}>{({ professionals }) => <Form {...props} staff={professionals ?? []} />}</Shown>;
}

function Form({ session, onClose, staff }: Props & { staff: Staff }) {
  const t = useTexts(texts);
  const say = useSay();
  const act = useAct(StaffSessionDocument);
  const edit = useEdit({
    name: 'teacher',
    session,
    valuesOf: ({ professional }) => ({ teacher: professional?.id ?? '' }),
    act: (editVersion, { teacher }) =>
      act.run({ input: { sessionId: session.id, editVersion, professionalId: teacher || null } }),
    success: 'Session',
    fieldOf: { InvalidInputError: 'teacher', NotFoundError: 'teacher' },
    onDone() {
      say(t.saved);
      onClose();
    },
  });
  return (
    <EditForm edit={edit} present={session.professional?.name ?? t.nobody} onClose={onClose}>
      <Select
        label={t.whoTeaches}
        hint={t.teacherHint}
        autoFocus
        error={edit.form.formState.errors.teacher?.message}
        {...edit.form.register('teacher')}
      >
        <option value="">{t.nobody}</option>
        {staff.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </EditForm>
  );
}
