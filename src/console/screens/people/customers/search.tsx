import { useEffect, useState } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { Field } from '../../../ui/field.tsx';
import css from '../people.module.css';
import { texts } from '../texts.ts';

/** So long nothing is typed before it is searched. */
const PAUSE_MS = 250;

export function Search({ words, onWords }: { words: string; onWords(words: string): void }) {
  const t = useTexts(texts.customers);
  const [typed, setTyped] = useState(words);
  useEffect(() => {
    if (typed.trim() === words) return;
    const pause = setTimeout(() => onWords(typed.trim()), PAUSE_MS);
    return () => clearTimeout(pause);
  }, [typed, words, onWords]);
  return (
    <search className={css.search}>
      <Field
        label={t.search}
        type="search"
        autoComplete="off"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </search>
  );
}
