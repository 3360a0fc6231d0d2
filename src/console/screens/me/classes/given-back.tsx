import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/now.ts';
import { Badge, Card, Muted, Row, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useAnswer } from './answer.tsx';
import { type Booking, isAhead, isBefore } from './booking.ts';
import { texts } from './texts.ts';

type Props = {
  /** All that begin from now on, whatever became of them; the last first. */
  bookings: readonly Booking[];
  onTakenBack(): void;
};

/** What is ahead and not one's own any more: seats given back, which may be taken again, and classes that were cancelled. */
export function GivenBack({ bookings, onTakenBack }: Props) {
  const t = useTexts(texts);
  const now = useNow();
  // Who booked the class anew holds a seat there: nothing has to be taken back.
  const held = new Set(bookings.filter((booking) => isAhead(booking, now)).map(({ session }) => session.id));
  const lost = bookings.filter(
    (booking) => !isAhead(booking, now) && isBefore(booking, now) && !held.has(booking.session.id),
  );
  if (lost.length === 0) return null;
  return (
    <section aria-labelledby="given-back">
      <Stack>
        <h2 id="given-back">{t.givenBack}</h2>
        {lost.toReversed().map((booking) => (
          <Lost key={booking.id} booking={booking} onTakenBack={onTakenBack} />
        ))}
      </Stack>
    </section>
  );
}

function Lost({ booking, onTakenBack }: { booking: Booking; onTakenBack(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const answering = useAnswer(booking, onTakenBack);
  const { session, cancelledLate } = booking;
  return (
    <Card>
      <Stack>
        <div>
          <h3>{session.service.name}</h3>
          <Muted>{dates.dayAndTime(session.startsAt)}</Muted>
        </div>
        {session.status === 'CANCELLED' ? (
          <CancelledByStudio reason={session.cancellationReason} />
        ) : (
          <>
            <Row between>
              <Badge>{cancelledLate ? t.youCancelledLate : t.youCancelled}</Badge>
              <Button busy={answering.running} onClick={() => answering.give(true)}>
                {t.takeBack}
              </Button>
            </Row>
            <Refused refusal={answering.refusal} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function CancelledByStudio({ reason }: { reason?: string | null }) {
  const t = useTexts(texts);
  return (
    <>
      <Row>
        <Badge tone="bad">{t.cancelledByStudio}</Badge>
      </Row>
      {reason && <p>{reason}</p>}
    </>
  );
}
