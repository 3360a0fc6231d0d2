import { useAct } from '../../../api/hooks.ts';
import { StaffSessionDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Field } from '../../../ui/field.tsx';
import { useSay } from '../../../ui/say.tsx';
import { EditForm } from '../edit/edit-form.tsx';
import { useEdit } from '../edit/use-edit.ts';
import type { ClassFacts } from '../facts.ts';
import { texts } from './texts.ts';

export function SeatsForm({ session, onClose }: { session: ClassFacts; onClose(): void }) {
  const t = useTexts(texts);
  const say = useSay();
  const act = useAct(StaffSessionDocument);
  const edit = useEdit({
    name: 'seats',
    session,
    valuesOf: ({ capacity }) => ({ capacity: String(capacity) }),
    act: async (editVersion, typed) => {
      const capacity = Number.parseInt(typed.capacity ?? '', 10);
      if (!Number.isSafeInteger(capacity)) return { __typename: 'NoNumber' as const, message: t.noNumber };
      return act.run({ input: { sessionId: session.id, editVersion, capacity } });
    },
    success: 'Session',
    fieldOf: { NoNumber: 'capacity', CapacityBelowBookingsError: 'capacity', InvalidInputError: 'capacity' },
    onDone() {
      say(t.saved);
      onClose();
    },
  });
  return (
    <EditForm edit={edit} present={t.taken(session.seatsTaken, session.capacity)} onClose={onClose}>
      <Field
        label={t.howMany}
        type="number"
        inputMode="numeric"
        min={Math.max(1, session.seatsTaken)}
        autoFocus
        error={edit.form.formState.errors.capacity?.message}
        {...edit.form.register('capacity')}
      />
    </EditForm>
  );
}
