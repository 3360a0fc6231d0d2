import { useForm } from 'react-hook-form';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  ChooseTeacherDocument,
  type ClassOfAlertFragment,
  WhoCouldTeachDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Muted } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import css from '../attention.module.css';
import { useSettled } from '../settled.ts';
import { texts } from '../texts.ts';

type Props = { session: ClassOfAlertFragment; label: string };

/** Somebody to teach the class. Managers choose. */
export function TeacherAct(props: Props) {
  const t = useTexts(texts);
  return useIsManager() ? <Choice {...props} /> : <Muted>{t.waitsForManager}</Muted>;
}

function Choice({ session, label }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const settled = useSettled();
  const read = useRead(WhoCouldTeachDocument, {});
  const { run, running } = useAct(ChooseTeacherDocument);
  const form = useForm({ defaultValues: { professionalId: '' } });
  const refuse = useRefusal(form);
  const others = read.data?.professionals?.filter(({ id }) => id !== session.professional?.id) ?? [];
  const submit = form.handleSubmit(async ({ professionalId }) => {
    if (!professionalId) return form.setError('professionalId', { message: t.choose });
    const { id: sessionId, editVersion } = session;
    const outcome = await run({ input: { sessionId, editVersion, professionalId } });
    if (outcome.__typename === 'Session') {
      settled();
      return say(t.teacherGiven(outcome.professional?.name ?? ''));
    }
    const message =
      outcome.__typename === 'OutdatedError'
        ? t.teacherOutdated(outcome.session?.professional?.name ?? null)
        : refuse(outcome);
    if (message) form.setError('professionalId', { message });
  });
  return (
    <form onSubmit={submit} noValidate className={css.oneLine}>
      <Select
        label={label}
        error={form.formState.errors.professionalId?.message}
        {...form.register('professionalId')}
      >
        <option value="">{t.choose}</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Button type="submit" look="primary" busy={running}>
        {t.giveTeacher}
      </Button>
    </form>
  );
}
