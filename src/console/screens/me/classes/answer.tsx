import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { AnswerMyAttendanceDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useNow } from '../../../ui/now.ts';
import { Badge, Row, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { type Booking, isBefore } from './booking.ts';
import { WhetherLate } from './cancel.tsx';
import { texts } from './texts.ts';

type Props = { booking: Booking; onChanged(): void };

/** *Will you come?*, once it was asked and until the start. The answer that may free the seat takes two steps. */
export function Answer({ booking, onChanged }: Props) {
  const t = useTexts(texts);
  const now = useNow();
  const [declining, setDeclining] = useState(false);
  const answering = useAnswer(booking, onChanged);
  const { attendanceConfirmation: answer } = booking;
  if (!answer || !isBefore(booking, now)) return null;
  return (
    <Stack>
      {answer === 'PENDING' ? <p>{t.willYouCome}</p> : <Given answer={answer} />}
      <Row>
        {answer !== 'CONFIRMED' && (
          <Button busy={answering.running} onClick={() => answering.give(true)}>
            {t.yes}
          </Button>
        )}
        {answer !== 'DECLINED' && (
          <Button look={answer === 'PENDING' ? 'plain' : 'quiet'} onClick={() => setDeclining(true)}>
            {t.no}
          </Button>
        )}
      </Row>
      {!declining && <Refused refusal={answering.refusal} />}
      {declining && (
        <Dialog title={t.declineTitle} onClose={() => setDeclining(false)}>
          <p>{t.decline}</p>
          <WhetherLate booking={booking} />
          <Refused refusal={answering.refusal} />
          <Buttons>
            <Button onClick={() => setDeclining(false)}>{t.keep}</Button>
            <Button
              look="danger"
              busy={answering.running}
              onClick={async () => (await answering.give(false)) && setDeclining(false)}
            >
              {t.declineNow}
            </Button>
          </Buttons>
        </Dialog>
      )}
    </Stack>
  );
}

function Given({ answer }: { answer: 'CONFIRMED' | 'DECLINED' }) {
  const t = useTexts(texts);
  return (
    <p>
      <Badge tone={answer === 'CONFIRMED' ? 'good' : 'plain'}>
        {answer === 'CONFIRMED' ? t.saidYes : t.saidNo}
      </Badge>
    </p>
  );
}

/** Answers, and takes the seat back where it was given back. True: it was done. */
export function useAnswer({ id, status }: Booking, onChanged: () => void) {
  const t = useTexts(texts);
  const say = useSay();
  const act = useAct(AnswerMyAttendanceDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function give(attending: boolean): Promise<boolean> {
    const outcome = await act.run({ input: { bookingId: id, attending } });
    setRefusal(refusalOf(outcome, 'Booking'));
    if (outcome.__typename !== 'Booking') return false;
    if (outcome.status === 'CANCELLED') say(t.cancelled);
    else say(status === 'CANCELLED' ? t.takenBack : t.thanks);
    onChanged();
    return true;
  }
  return { give, refusal, running: act.running };
}
