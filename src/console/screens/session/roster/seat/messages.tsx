import type { SeatMessageFragment } from '../../../../generated/operations.ts';
import { useDates } from '../../../../i18n/dates.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { purposes } from '../../../../ui/messages/purposes.ts';
import { withPushesLeftOut } from '../../../../ui/messages/pushes-left-out.ts';
import { Muted } from '../../../../ui/parts.tsx';
import css from '../roster.module.css';
import { useOutcome } from './outcome.ts';
import { texts } from './texts.ts';

/** Every message to one person about this class, the last first: by which channel, what became of it, and why. */
export function SeatMessages({ messages }: { messages: readonly SeatMessageFragment[] }) {
  const t = useTexts(texts);
  return (
    <section>
      <h3>{t.messages}</h3>
      {messages.length === 0 ? (
        <Muted>{t.noMessages}</Muted>
      ) : (
        <ol>
          {withPushesLeftOut(messages)
            .toReversed()
            .map((message) => (
              <Message key={message.id} message={message} />
            ))}
        </ol>
      )}
    </section>
  );
}

function Message({ message }: { message: SeatMessageFragment }) {
  const t = useTexts(texts);
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
