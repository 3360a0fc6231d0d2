import type { ComponentProps } from 'react';
import { LANGUAGE_NAMES, LANGUAGES, localeOf, useTexts } from '../../i18n/language.ts';
import { useAccount } from '../../shell/viewer.tsx';
import { Select } from '../../ui/field.tsx';
import { Zones } from '../../ui/zones.tsx';
import { texts } from './texts.ts';

/** A stored locale as a form has it; an empty one follows the center. */
export const languageOf = (locale: string | null): string => (locale ? localeOf(locale).language : '');

/** A whole tag such as `ca-ES` is kept as long as its language is the one chosen. */
export const localeFrom = (language: string, stored: string | null): string | null =>
  stored && languageOf(stored) === language ? stored : language || null;

type Props = Omit<ComponentProps<typeof Select>, 'label'>;

export function LanguageField(props: Props) {
  const t = useTexts(texts.common);
  const { center } = useAccount();
  return (
    <Select label={t.language} hint={t.languageHint} {...props}>
      <option value="">{t.asCenter(LANGUAGE_NAMES[localeOf(center.locale).language])}</option>
      {LANGUAGES.map((one) => (
        <option key={one} value={one} lang={one}>
          {LANGUAGE_NAMES[one]}
        </option>
      ))}
    </Select>
  );
}

export function ZoneField({ own, ...props }: Props & { own?: string | null }) {
  const t = useTexts(texts.common);
  const { center } = useAccount();
  return (
    <Select label={t.zone} hint={t.zoneHint} {...props}>
      <option value="">{t.asCenter(center.timeZone)}</option>
      <Zones own={own} />
    </Select>
  );
}

export function RoleField(props: Props) {
  const t = useTexts(texts.staff);
  return (
    <Select label={t.role} hint={t.roleHint} {...props}>
      <option value="PROFESSIONAL">{t.roles.PROFESSIONAL}</option>
      <option value="MANAGER">{t.roles.MANAGER}</option>
    </Select>
  );
}
