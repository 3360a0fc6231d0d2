import { type ReactNode, useId } from 'react';
import css from './choices.module.css';

type Props = { legend: string; hint?: ReactNode; error?: string; inline?: boolean; children: ReactNode };

/** Radio buttons or checkboxes that answer one question. `inline`: short ones, beside each other. */
export function Choices({ legend, hint, error, inline = false, children }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <fieldset className={css.choices} aria-describedby={described || undefined}>
      <legend className={css.legend}>{legend}</legend>
      {hint && (
        <span className={css.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <div className={inline ? css.inline : undefined}>{children}</div>
      <span className={css.error} id={`${id}-error`} role="alert">
        {error}
      </span>
    </fieldset>
  );
}
