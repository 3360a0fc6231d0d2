import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Badge } from '../../ui/parts.tsx';
import { isAhead, isOver, lacksLink, type WeekClass } from './classes.ts';
import { texts } from './texts.ts';
import css from './week.module.css';

type Props = { of: WeekClass; now: number };

/** Whether it takes place, and whether people can go in. */
export function Door({ of: one, now }: Props) {
  const t = useTexts(texts);
  const when = useWhen();
  if (one.status === 'CANCELLED') return <Badge tone="bad">{t.cancelled}</Badge>;
  if (isOver(one, now)) return <Badge>{t.over}</Badge>;
  const begun = Date.parse(one.startsAt) <= now;
  const { state, opensAt } = one.online ?? {};
  return (
    <>
      {begun && <Badge tone="good">{t.live}</Badge>}
      {state === 'OPEN' && <Badge tone="good">{t.door.OPEN}</Badge>}
      {state === 'WAITING_FOR_LINK' && <Badge tone="bad">{t.door.WAITING_FOR_LINK}</Badge>}
      {state === 'SCHEDULED' && opensAt && <Badge>{t.door.opens(when(opensAt, one))}</Badge>}
    </>
  );
}

/** How people come in: where the link is from, and when it is sent. */
export function Way({ of: one, now }: Props) {
  const t = useTexts(texts);
  const when = useWhen();
  if (!one.online) return <span>{t.modalities[one.service.modality]}</span>;
  const { inBackupRoom, joinUrlSource, sendAt, sendTiming } = one.online;
  return (
    <>
      <span className={lacksLink(one, now) ? css.lacks : undefined}>
        {inBackupRoom ? t.link.backup : t.link[joinUrlSource]}
      </span>
      {isAhead(one, now) && (
        <span>
          {t.sending(when(sendAt, one))}
          {sendTiming === 'MANUAL' && <strong> ({t.byHand})</strong>}
        </span>
      )}
    </>
  );
}

/** The time alone where it is on the day of the class, else with its day. */
function useWhen(): (at: string, of: WeekClass) => string {
  const dates = useDates();
  return (at, { startsAt }) =>
    dates.day(at) === dates.day(startsAt) ? dates.time(at) : dates.dayAndTime(at);
}
