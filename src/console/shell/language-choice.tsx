import {
  LANGUAGE_NAMES,
  LANGUAGES,
  type Language,
  rememberLocale,
  useLocale,
  useTexts,
} from '../i18n/language.ts';

import { Select } from '../ui/field.tsx';
import { texts } from './texts.ts';

/** The language of this device, for whoever is not signed in. */
export function LanguageChoice() {
  const t = useTexts(texts);
  const { language } = useLocale();
  const choose = (chosen: Language) => {
    rememberLocale(chosen);
    location.reload();
  };
  return (
    <Select label={t.language} value={language} onChange={({ target }) => choose(target.value as Language)}>
      {LANGUAGES.map((one) => (
        <option key={one} value={one} lang={one}>
          {LANGUAGE_NAMES[one]}
        </option>
      ))}
    </Select>
  );
}
