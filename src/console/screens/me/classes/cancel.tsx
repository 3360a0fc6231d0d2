import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { CancelMyBookingDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useNow } from '../../../ui/now.ts';
import { Notice } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { freeUntil } from '../free-until.ts';
import { type Booking, isBefore, wouldBeLate } from './booking.ts';
import { texts } from './texts.ts';

type Props = { booking: Booking; onCancelled(): void };

/** Giving the seat back, in two steps: whether it is late is said before the second. */
export function CancelBooking({ booking, onCancelled }: Props) {
  const t = useTexts(texts);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t.cancel}</Button>
      {asking && <Question booking={booking} onClose={() => setAsking(false)} onCancelled={onCancelled} />}
    </>
  );
}

function Question({ booking, onCancelled, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const say = useSay();
  const cancel = useAct(CancelMyBookingDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function giveBack(): Promise<void> {
    const outcome = await cancel.run({ input: { bookingId: booking.id } });
    if (outcome.__typename !== 'Booking') return setRefusal(refusalOf(outcome, 'Booking'));
    say(outcome.cancelledLate ? t.cancelledLate : t.cancelled);
    onClose();
    onCancelled();
  }
  const { service, startsAt } = booking.session;
  return (
    <Dialog title={t.cancelTitle(service.name)} onClose={onClose}>
      <p>{dates.full(startsAt)}</p>
      <WhetherLate booking={booking} />
      <Refused refusal={refusal} />
      <Buttons>
        <Button onClick={onClose}>{t.keep}</Button>
        <Button look="danger" busy={cancel.running} onClick={giveBack}>
          {t.cancelNow}
        </Button>
      </Buttons>
    </Dialog>
  );
}

/** What giving the seat back means now. */
export function WhetherLate({ booking }: { booking: Booking }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  const until = dates.dayAndTime(freeUntil(booking, now));
  return (
    <>
      {wouldBeLate(booking, now) ? (
        <Notice tone="warn">{t.late(until)}</Notice>
      ) : (
        <Notice>{t.free(until)}</Notice>
      )}
      {isBefore(booking, now) && <p>{t.mayTakeBack}</p>}
    </>
  );
}
