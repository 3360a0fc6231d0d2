import { type ComponentProps, type ReactNode, useId } from 'react';
import css from './ui.module.css';

type Around = {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value, in the reader's language. It is said when it appears. */
  error?: string;
};

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean };

function Labelled({ label, hint, error, children }: Around & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {hint && (
        <span className={css.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': Boolean(error) })}
      <span className={css.error} id={`${id}-error`} role="alert">
        {error}
      </span>
    </div>
  );
}

type InputProps = ComponentProps<'input'> & Around;

/** A labelled input; spread `register('name')` of react-hook-form into it. */
export const Field = ({ label, hint, error, ...input }: InputProps) => (
  <Labelled label={label} hint={hint} error={error}>
    {(wiring) => <input {...input} {...wiring} className={css.input} />}
  </Labelled>
);

export const TextArea = ({ label, hint, error, ...input }: ComponentProps<'textarea'> & Around) => (
  <Labelled label={label} hint={hint} error={error}>
    {(wiring) => <textarea rows={3} {...input} {...wiring} className={css.input} />}
  </Labelled>
);

export const Select = ({ label, hint, error, ...input }: ComponentProps<'select'> & Around) => (
  <Labelled label={label} hint={hint} error={error}>
    {(wiring) => <select {...input} {...wiring} className={css.input} />}
  </Labelled>
);

/** A checkbox or a radio button with its label. */
export const Choice = ({
  label,
  type = 'checkbox',
  ...input
}: ComponentProps<'input'> & { label: ReactNode }) => (
  <label className={css.choice}>
    <input type={type} {...input} />
    <span>{label}</span>
  </label>
);
