import { useTexts } from '../../i18n/language.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { CUSTOMERS, STAFF } from './paths.ts';
import { texts } from './texts.ts';

/** The two lists of people. */
export function PeopleTabs() {
  const t = useTexts(texts.common);
  const places = [
    { to: CUSTOMERS, name: t.customers },
    { to: STAFF, name: t.staff },
  ];
  return <Tabs label={t.title} places={places} />;
}
