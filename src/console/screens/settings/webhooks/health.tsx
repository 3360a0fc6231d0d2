import type { WebhookFactsFragment as Facts } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Badge } from '../../../ui/parts.tsx';
import { texts } from './texts.ts';

/** Whether messages get through, in words. */
export function Health({ facts: { pausedAt, failingSince } }: { facts: Facts }) {
  const t = useTexts(texts);
  const dates = useDates();
  if (pausedAt) return <Badge tone="bad">{t.paused(dates.dayAndTime(pausedAt))}</Badge>;
  if (failingSince) return <Badge tone="warn">{t.failing(dates.dayAndTime(failingSince))}</Badge>;
  return <Badge tone="good">{t.works}</Badge>;
}
