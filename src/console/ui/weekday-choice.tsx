import type { ComponentProps } from 'react';
import { useDays, WEEKDAYS } from '../i18n/days.ts';
import css from './choices.module.css';
import { Choices } from './choices.tsx';

type Props = ComponentProps<'input'> & { legend: string; error?: string };

/** On which days of the week; spread `register('weekdays')` of a form whose value is a list into it. */
export function WeekdayChoice({ legend, error, ...input }: Props) {
  const days = useDays();
  return (
    <Choices legend={legend} error={error} inline>
      {WEEKDAYS.map((weekday) => (
        <label key={weekday} className={css.chip}>
          <input type="checkbox" {...input} value={weekday} />
          <span>
            <span aria-hidden>{days.weekday(weekday, 'short')}</span>
            <span className="visually-hidden">{days.weekday(weekday)}</span>
          </span>
        </label>
      ))}
    </Choices>
  );
}
