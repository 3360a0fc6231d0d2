import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Badge } from '../../ui/parts.tsx';
import type { Class } from './classes.ts';
import { texts } from './texts.ts';

/** The state of the access window, in words. */
export function Door({ online }: { online: Class['online'] }) {
  const t = useTexts(texts);
  const { time } = useDates();
  if (!online) return <Badge>{t.inPerson}</Badge>;
  const { state, live, opensAt } = online;
  if (state === 'SCHEDULED') return <Badge>{t.opensAt(time(opensAt))}</Badge>;
  if (state === 'WAITING_FOR_LINK') return <Badge tone="bad">{t.door[state]}</Badge>;
  if (state === 'OPEN') return <Badge tone="good">{live ? t.live : t.door.OPEN}</Badge>;
  return <Badge>{t.door[state]}</Badge>;
}
