import type { SeatMessageFragment } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { outcomes } from './outcomes.ts';
import { reasons } from './reasons.ts';

type Sent = Pick<SeatMessageFragment, 'status' | 'reason' | 'sentAt'>;

/** What became of a message: *sent Tue 10 Mar, 18:00*, with the reason *not sent. No device takes notifications.* */
export function useOutcome(): {
  outcome(message: Sent): string;
  withReason(message: Sent): string;
} {
  const t = useTexts(outcomes);
  const why = useTexts(reasons);
  const dates = useDates();
  const outcome = ({ status, sentAt }: Sent): string =>
    status === 'SENT' && sentAt ? `${t.status.SENT} ${dates.dayAndTime(sentAt)}` : t.status[status];
  return {
    outcome,
    withReason: (message) =>
      message.reason ? `${outcome(message)}. ${why.reason[message.reason]}` : outcome(message),
  };
}
