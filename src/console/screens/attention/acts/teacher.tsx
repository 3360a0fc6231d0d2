import { useForm } from 'react-hook-form';
import { useAct } from '../../../api/hooks.ts';
import { ChooseTeacherDocument, type ClassOfAlertFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Muted } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { TeacherSelect } from '../../../ui/teacher-select.tsx';
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
  const { run, running } = useAct(ChooseTeacherDocument);
  const form = useForm({ defaultValues: { professionalId: '' } });
  const refuse = useRefusal(form);
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
      <TeacherSelect
        label={label}
        none={t.choose}
        except={session.professional?.id}
        error={form.formState.errors.professionalId?.message}
        {...form.register('professionalId')}
      />
      <Button type="submit" look="primary" busy={running}>
        {t.giveTeacher}
      </Button>
    </form>
  );
}
