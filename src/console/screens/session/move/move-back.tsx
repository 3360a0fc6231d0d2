import { useState } from 'react';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import {
  ConfigureSessionDocument,
  MoveOneSessionDocument,
  type SendTimeChoice,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { useSecondsUntil } from '../../../ui/countdown.ts';
import { Notice, Row } from '../../../ui/parts.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { type ClassFacts, isNear } from '../facts.ts';
import { texts } from './texts.ts';

const UNDO_MS = 60_000;

/** What a move changed besides the start, as it was before. */
export type Before = {
  movedAt: string | null;
  durationMinutes: number;
  sendTime: SendTimeChoice;
  sendAt: string | null;
};

/** In the minute after a move, before anybody is told: back to where it was. */
export function MoveBack({ session, before }: { session: ClassFacts; before: Before | null }) {
  const { movedAt, previousStartsAt, startsAt } = session;
  const [done, setDone] = useState<string | null>(null);
  const isManager = useIsManager();
  // A cancelled class is not moved, and its move is told to nobody.
  if (!isManager || session.status === 'CANCELLED') return null;
  if (!movedAt || !previousStartsAt || done === movedAt) return null;
  const told = [startsAt, previousStartsAt].some((start) => isNear(start, Date.parse(movedAt)));
  if (told) return null;
  const known = before?.movedAt === movedAt ? before : null;
  const props = { session, before: known, movedAt, back: previousStartsAt };
  return <Offer key={movedAt} {...props} onDone={setDone} />;
}

type Props = {
  session: ClassFacts;
  before: Before | null;
  movedAt: string;
  back: string;
  onDone(movedAt: string | null): void;
};

function Offer({ session, before, movedAt, back, onDone }: Props) {
  const t = useTexts(texts);
  const refused = useRefused();
  const dates = useDates();
  const say = useSay();
  const mover = useAct(MoveOneSessionDocument);
  const configure = useAct(ConfigureSessionDocument);
  const seconds = useSecondsUntil(Date.parse(movedAt) + UNDO_MS);
  if (seconds === 0) return null;
  async function moveBack() {
    const { id: sessionId, editVersion, online } = session;
    const wasManual = online?.sendTiming === 'MANUAL' && before?.sendTime === 'SHIFT';
    const sendTime = wasManual ? ('SHIFT' as const) : ('KEEP' as const);
    const input = {
      sessionId,
      editVersion,
      startsAt: back,
      durationMinutes: before?.durationMinutes,
      sendTime,
    };
    const outcome = await mover.run({ input });
    const refusal = refusalOf(outcome, 'MovedSession');
    if (refusal) return say(refused(refusal));
    // A send time by hand that the move made automatic is by hand again.
    if (before?.sendTime === 'RESET' && before.sendAt)
      await configure.run({ input: { sessionId, sendAt: { set: before.sendAt } } });
    if (outcome.__typename === 'MovedSession') onDone(outcome.session.movedAt);
    say(t.isBack(dates.dayAndTime(back)));
  }
  return (
    <Notice>
      <Row between>
        <span>
          {t.movedFrom(dates.dayAndTime(back))} <span className="visually-hidden">{t.toldSoon}</span>
          <span aria-hidden>{t.toldIn(seconds)}</span>
        </span>
        <Button busy={mover.running} onClick={moveBack}>
          {t.moveBack}
        </Button>
      </Row>
    </Notice>
  );
}
