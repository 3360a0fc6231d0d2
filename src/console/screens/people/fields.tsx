import type { ComponentProps } from 'react';
import { LanguageSelect, ZoneSelect } from '../../account/locale.tsx';
import { useTexts } from '../../i18n/language.ts';
import { Select } from '../../ui/field.tsx';
import { texts } from './texts.ts';

type Props = Omit<ComponentProps<typeof Select>, 'label'>;

export function LanguageField(props: Props) {
  const t = useTexts(texts.common);
  return <LanguageSelect label={t.language} hint={t.languageHint} asCenter={t.asCenter} {...props} />;
}

export function ZoneField(props: Props & { own?: string | null }) {
  const t = useTexts(texts.common);
  return <ZoneSelect label={t.zone} hint={t.zoneHint} asCenter={t.asCenter} {...props} />;
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
