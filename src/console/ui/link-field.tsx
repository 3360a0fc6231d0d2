import type { ComponentProps, FocusEvent, ReactNode } from 'react';
import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import css from './link-field.module.css';
import { texts } from './link-field.texts.ts';

type Props = ComponentProps<'input'> & {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** The meeting’s own link that the server found in what was pasted. */
  suggestion?: string | null;
  onUse(link: string): void;
};

/** For `onFocus` of a link: what is pasted replaces it. Appended to it, it would be one address that leads nowhere. */
const selectAll = ({ target }: FocusEvent<HTMLInputElement>): void => target.select();

/** A video link. Whoever pasted a whole invitation is offered the link in it. */
export function LinkField({ suggestion, onUse, ...field }: Props) {
  const t = useTexts(texts);
  return (
    <div>
      {/* Not of type `url`: a whole invitation may be pasted, whose link the server finds. */}
      <Field
        inputMode="url"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onFocus={selectAll}
        {...field}
      />
      {suggestion && (
        <div className={css.suggestion}>
          <p>
            {t.meant} <span className={css.link}>{suggestion}</span>
          </p>
          <Button onClick={() => onUse(suggestion)}>{t.use}</Button>
        </div>
      )}
    </div>
  );
}
