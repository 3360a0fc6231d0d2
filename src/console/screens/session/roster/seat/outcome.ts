import type { SeatMessageFragment } from '../../../../generated/operations.ts';
import { useDates } from '../../../../i18n/dates.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { reasons } from '../../../../ui/messages/reasons.ts';
import { texts } from './texts.ts';

type Sent = Pick<SeatMessageFragment, 'status' | 'reason' | 'sentAt'>;

/** What became of a message, and why: *sent 10 Mar, 18:00*, *not sent: no device takes notifications*. */
export function useOutcome(): (message: Sent) => string {
  const t = useTexts(texts);
  const why = useTexts(reasons);
  const dates = useDates();
  return ({ status, reason, sentAt }) => {
    const when = status === 'SENT' && sentAt ? dates.dayAndTime(sentAt) : null;
    const outcome = [t.status[status], when].filter(Boolean).join(' ');
    return reason ? `${outcome}. ${why.reason[reason]}` : outcome;
  };
}
