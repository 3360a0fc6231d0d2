import type { ReactNode } from 'react';
import type { SeatMessageFragment } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import css from './messages.module.css';
import { useOutcome } from './outcome.ts';
import { outcomes } from './outcomes.ts';
import { purposes } from './purposes.ts';

type Props = { message: SeatMessageFragment; children?: ReactNode };

/** One message: by which channel, what it is about (`children`), what became of it, and why. */
export function MessageLine({ message, children }: Props) {
  const t = useTexts(outcomes);
  const words = useTexts(purposes);
  const dates = useDates();
  const { withReason } = useOutcome();
  const { purpose, channel, target, addressVerified, possibleRepeat, providerEvents } = message;
  return (
    <li className={css.message}>
      <p>
        <strong>{words.purpose[purpose]}</strong> – {words.channel[channel]}
        {target && `, ${target}`}
      </p>
      {children}
      <p className={`${css.small} ${css.sentence}`}>{withReason(message)}</p>
      {(addressVerified === false || possibleRepeat) && (
        <p className={css.small}>
          {[addressVerified === false && t.unverified, possibleRepeat && t.possibleRepeat]
            .filter(Boolean)
            .join(' ')}
        </p>
      )}
      {providerEvents.map(({ kind, at, reason }) => (
        <p key={kind + at} className={css.small}>
          <time dateTime={at}>{dates.dayAndTime(at)}</time>: {t.event[kind]}
          {reason && ` (${reason})`}
        </p>
      ))}
    </li>
  );
}
