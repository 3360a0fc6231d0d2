import { useForm } from 'react-hook-form';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { useDraft } from '../../../ui/form.ts';
import { Card, Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useToday } from '../../../ui/today.ts';
import css from '../schedules.module.css';
import type { DoingProps } from '../screen.tsx';
import { Fields } from './fields.tsx';
import { Preview } from './preview.tsx';
import { texts } from './texts.ts';
import { useChange } from './use-change.ts';
import { type Values, valuesOf } from './values.ts';

/** A change from a day on: what it would do, class by class, then exactly that. */
export function Change({ schedule, onDone }: DoingProps) {
  const t = useTexts(texts);
  const today = useToday();
  const stored = valuesOf(schedule, today);
  const form = useForm<Values>({ defaultValues: stored });
  const draft = useDraft(`schedule change ${schedule.id}`, form);
  const values = form.watch();
  const change = useChange(schedule, form, () => {
    draft.forget();
    onDone();
  });
  const { shown, fault, asking } = change;
  return (
    <>
      <Card label={t.what}>
        <form className={css.narrow} onSubmit={form.handleSubmit(() => change.look())} noValidate>
          <Stack>
            <DraftNotice {...draft} />
            <Fields form={form} service={schedule.service} />
            {fault && !shown && <Notice tone="bad">{fault}</Notice>}
            <Row>
              <Button type="submit" look={change.isShown(values) ? 'plain' : 'primary'} busy={asking}>
                {t.look}
              </Button>
            </Row>
          </Stack>
        </form>
      </Card>
      {shown && change.isShown(values) && <Preview schedule={schedule} change={change} shown={shown} />}
    </>
  );
}
