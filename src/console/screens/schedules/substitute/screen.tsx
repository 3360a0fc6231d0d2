import { useForm } from 'react-hook-form';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useDraft } from '../../../ui/form.ts';
import { Card, Notice, Stack } from '../../../ui/parts.tsx';
import { TeacherSelect } from '../../../ui/teacher-select.tsx';
import { useToday } from '../../../ui/today.ts';
import css from '../schedules.module.css';
import type { DoingProps } from '../screen.tsx';
import { texts as common } from '../texts.ts';
import { Preview } from './preview.tsx';
import { texts } from './texts.ts';
import { useSubstitution, type Values } from './use-substitution.ts';

/** Another professional between two days: which classes, in whose room, who is told. */
export function Substitute({ schedule, onDone }: DoingProps) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const today = useToday();
  const first = schedule.from > today ? schedule.from : today;
  const empty: Values = { from: first, until: first, substituteId: '' };
  const form = useForm<Values>({ defaultValues: empty });
  const draft = useDraft(`schedule substitute ${schedule.id}`, form);
  const substitution = useSubstitution(schedule, form, () => {
    draft.forget();
    onDone();
  });
  const values = form.watch();
  const { shown, asking, fault, look } = substitution;
  const { errors } = form.formState;
  return (
    <>
      <Card label={words.substituteTitle}>
        <form className={css.narrow} onSubmit={form.handleSubmit(look)} noValidate>
          <Stack>
            <DraftNotice {...draft} />
            <TeacherSelect
              label={t.who}
              none={t.choose}
              except={schedule.professional?.id}
              error={errors.substituteId?.message}
              {...form.register('substituteId', { required: t.chooseOne })}
            />
            <div className={css.pair}>
              <Field
                label={words.from}
                type="date"
                error={errors.from?.message}
                {...form.register('from', { required: words.needed })}
              />
              <Field
                label={words.until}
                type="date"
                error={errors.until?.message}
                {...form.register('until', { required: words.needed })}
              />
            </div>
            {fault && !shown && <Notice tone="bad">{fault}</Notice>}
            <div>
              <Button type="submit" look={substitution.isShown(values) ? 'plain' : 'primary'} busy={asking}>
                {t.look}
              </Button>
            </div>
          </Stack>
        </form>
      </Card>
      {shown && substitution.isShown(values) && (
        <Preview scheduleId={schedule.id} substitution={substitution} shown={shown} />
      )}
    </>
  );
}
