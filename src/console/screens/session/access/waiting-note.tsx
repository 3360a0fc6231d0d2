import { useAct } from '../../../api/hooks.ts';
import { ConfigureSessionDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Field } from '../../../ui/field.tsx';
import { Muted } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { EditForm } from '../edit/edit-form.tsx';
import { Setting } from '../edit/setting.tsx';
import { draftOf, useEdit } from '../edit/use-edit.ts';
import type { ClassFacts, Online } from '../facts.ts';
import { texts } from './texts.ts';

type Props = { session: ClassFacts; online: Online; editable: boolean };

/** What people who wait are told; empty: nothing. */
export function WaitingNote(props: Props) {
  const { note } = useTexts(texts);
  const { session, online, editable } = props;
  return (
    <Setting
      title={note.title}
      value={online.waitingNote ?? <Muted>{note.none}</Muted>}
      draft={draftOf('waitingNote', session)}
      form={editable ? (onClose) => <NoteForm {...props} onClose={onClose} /> : null}
    />
  );
}

function NoteForm({ session, online, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts);
  const say = useSay();
  const configure = useAct(ConfigureSessionDocument);
  const edit = useEdit({
    name: 'waitingNote',
    session,
    valuesOf: ({ online: from }) => ({ text: from?.waitingNote ?? '' }),
    act: (editVersion, { text = '' }) =>
      configure.run({ input: { sessionId: session.id, editVersion, waitingNote: text.trim() || null } }),
    success: 'Session',
    fieldOf: { InvalidInputError: 'text' },
    onDone() {
      say(t.saved);
      onClose();
    },
  });
  return (
    <EditForm edit={edit} present={online.waitingNote ?? t.note.none} onClose={onClose}>
      <Field
        label={t.note.label}
        hint={t.note.hint}
        maxLength={280}
        autoFocus
        error={edit.form.formState.errors.text?.message}
        {...edit.form.register('text')}
      />
    </EditForm>
  );
}
