import type { SeatMessageFragment } from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { MessageLine } from '../../../../ui/messages/message-line.tsx';
import { outcomes } from '../../../../ui/messages/outcomes.ts';
import { withPushesLeftOut } from '../../../../ui/messages/pushes-left-out.ts';
import { Muted } from '../../../../ui/parts.tsx';

/** Every message to one person about this class, the last first: by which channel, what became of it, and why. */
export function SeatMessages({ messages }: { messages: readonly SeatMessageFragment[] }) {
  const t = useTexts(outcomes);
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
              <MessageLine key={message.id} message={message} />
            ))}
        </ol>
      )}
    </section>
  );
}
