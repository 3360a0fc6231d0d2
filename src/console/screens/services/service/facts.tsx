import { useTexts } from '../../../i18n/language.ts';
import { Facts } from '../../../ui/facts.tsx';
import { texts as listTexts } from '../texts.ts';
import type { ServiceOnPage } from './screen.tsx';
import { useSpoken } from './settings/spoken.ts';
import { texts } from './settings/texts.ts';
import { valuesOf } from './settings/values.ts';

/** The settings for whoever may not change them. */
export function ServiceFacts({ service }: { service: ServiceOnPage }) {
  const t = useTexts(texts);
  const list = useTexts(listTexts);
  const spoken = useSpoken();
  const values = valuesOf(service);
  return (
    <Facts
      rows={[
        [t.description, service.description],
        [list.capacity, spoken('capacity', values)],
        [list.duration, spoken('durationMinutes', values)],
        [t.instructions, service.joiningInstructions],
        [t.lead, spoken('accessLeadMinutes', values)],
        [t.backup, service.backupJoinUrl],
      ]}
    />
  );
}
