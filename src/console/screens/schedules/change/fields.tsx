import type { UseFormReturn } from 'react-hook-form';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Field } from '../../../ui/field.tsx';
import { TeacherSelect } from '../../../ui/teacher-select.tsx';
import { WeekdayChoice } from '../../../ui/weekday-choice.tsx';
import css from '../schedules.module.css';
import type { ScheduleOnPage } from '../screen.tsx';
import { texts as common } from '../texts.ts';
import { texts } from './texts.ts';
import type { Values } from './values.ts';

type Props = { form: UseFormReturn<Values>; service: ScheduleOnPage['service'] };

const WHOLE = /^\d{1,5}$/;

/** From which day, and how it is from then on. */
export function Fields({ form, service }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  const { errors } = form.formState;
  const needed = { required: words.needed };
  return (
    <>
      <Field
        label={t.fromDay}
        hint={t.fromDayHint}
        type="date"
        error={errors.from?.message}
        {...form.register('from', needed)}
      />
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
          label={words.duration}
          type="number"
          min={1}
          error={errors.durationMinutes?.message}
          {...form.register('durationMinutes', { pattern: { value: WHOLE, message: t.whole } })}
        />
        <TeacherSelect
          label={words.teacher}
          none={words.nobody}
          error={errors.professionalId?.message}
          {...form.register('professionalId')}
        />
        <Field
          label={words.seats}
          hint={t.seatsHint(service.capacity)}
          type="number"
          min={1}
          error={errors.capacity?.message}
          {...form.register('capacity', { pattern: { value: WHOLE, message: t.whole } })}
        />
      </div>
    </>
  );
}
