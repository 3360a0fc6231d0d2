import type { ComponentProps } from 'react';
import { LANGUAGE_NAMES, LANGUAGES, localeOf } from '../i18n/language.ts';
import { useAccount } from '../shell/viewer.tsx';
import { Select } from '../ui/field.tsx';
import { Zones } from '../ui/zones.tsx';

/** A stored locale as a form has it; an empty one follows the center. */
export const languageOf = (locale: string | null): string => (locale ? localeOf(locale).language : '');

/** A whole tag such as `ca-ES` is kept as long as its language is the one chosen. */
export const localeFrom = (language: string, stored: string | null): string | null =>
  stored && languageOf(stored) === language ? stored : language || null;

/** `asCenter`: the words for what follows the center. */
type Props = ComponentProps<typeof Select> & { asCenter(centers: string): string };

/** In which language a person is written to. */
export function LanguageSelect({ asCenter, ...select }: Props) {
  const { center } = useAccount();
  return (
    <Select {...select}>
      <option value="">{asCenter(LANGUAGE_NAMES[localeOf(center.locale).language])}</option>
      {LANGUAGES.map((one) => (
        <option key={one} value={one} lang={one}>
          {LANGUAGE_NAMES[one]}
        </option>
      ))}
    </Select>
  );
}

/** In which zone a person reads times. `own`: the stored one. */
export function ZoneSelect({ asCenter, own, ...select }: Props & { own?: string | null }) {
  const { center } = useAccount();
  return (
    <Select {...select}>
      <option value="">{asCenter(center.timeZone)}</option>
      <Zones own={own} />
    </Select>
  );
}
