import { useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { refusalOf } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import { AddScheduleDocument, type Weekday } from '../../../../generated/operations.ts';
import { useDates } from '../../../../i18n/dates.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Buttons } from '../../../../ui/buttons.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { DraftNotice } from '../../../../ui/draft-notice.tsx';
import { Field } from '../../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../../ui/form.ts';
import { Notice, Stack } from '../../../../ui/parts.tsx';
import { useSay } from '../../../../ui/say.tsx';
import { TeacherSelect } from '../../../../ui/teacher-select.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import { useToday } from '../../../../ui/today.ts';
import { WeekdayChoice } from '../../../../ui/weekday-choice.tsx';
import css from '../../services.module.css';
import { texts as listTexts } from '../../texts.ts';
import { wholeNumber } from '../../whole-number.ts';
import type { ServiceOnPage } from '../screen.tsx';
import { texts } from './texts.ts';

type Values = {
  weekdays: Weekday[];
  startTime: string;
  durationMinutes: string;
  from: string;
  until: string;
  professionalId: string;
};
type Props = { service: ServiceOnPage; reload(): void; onClose(): void };

/** Weekly classes from a day on; those of the next eight weeks exist at once. */
export function NewSchedule({ service, reload, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const empty: Values = {
    weekdays: [],
    startTime: '',
    durationMinutes: String(service.durationMinutes),
    from: useToday(),
    until: '',
    professionalId: '',
  };
  const form = useForm<Values>({ defaultValues: empty });
  const draft = useDraft(`schedule new ${service.id}`, form);
  const refuse = useRefusal(form);
  const add = useAct(AddScheduleDocument);
  const [fault, setFault] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ durationMinutes, until, professionalId, ...typed }) => {
    const outcome = await add.run({
      input: {
        ...typed,
        serviceId: service.id,
        durationMinutes: wholeNumber(durationMinutes),
        until: until || null,
        professionalId: professionalId || null,
      },
    });
    const refusal = refusalOf(outcome, 'Schedule');
    if (refusal) return setFault(refuse(refusal));
    draft.forget();
    reload();
    say(t.created);
    onClose();
  });
  return (
    <Dialog title={t.createTitle} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Fields form={form} />
          {fault && <Notice tone="bad">{fault}</Notice>}
          <Buttons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={add.running}>
              {t.createIt}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Dialog>
  );
}

function Fields({ form }: { form: UseFormReturn<Values> }) {
  const t = useTexts(texts);
  const list = useTexts(listTexts);
  const dates = useDates();
  const { errors } = form.formState;
  const needed = { required: t.needed };
  return (
    <>
      <WeekdayChoice
        legend={t.weekdays}
        error={errors.weekdays?.message}
        {...form.register('weekdays', { validate: (chosen) => chosen.length > 0 || t.oneDay })}
      />
      <div className={css.pair}>
        <Field
          label={t.startTime}
          hint={dates.zone}
          type="time"
          error={errors.startTime?.message}
          {...form.register('startTime', needed)}
        />
        <Field
          label={list.duration}
          hint={t.durationHint}
          type="number"
          min={1}
          error={errors.durationMinutes?.message}
          {...form.register('durationMinutes', {
            validate: (text) => wholeNumber(text) !== null || list.whole,
          })}
        />
        <Field
          label={t.from}
          hint={t.fromHint}
          type="date"
          error={errors.from?.message}
          {...form.register('from', needed)}
        />
        <Field
          label={t.until}
          hint={t.untilHint}
          type="date"
          error={errors.until?.message}
          {...form.register('until')}
        />
      </div>
      <TeacherSelect
        label={t.teacher}
        none={t.nobody}
        error={errors.professionalId?.message}
        {...form.register('professionalId')}
      />
    </>
  );
}
