import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { RestoreOneSessionDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { useSecondsUntil } from '../../../ui/countdown.ts';
import { useNow } from '../../../ui/now.ts';
import { Notice, Stack } from '../../../ui/parts.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { Confirm } from '../edit/confirm.tsx';
import { type ClassFacts, isOver } from '../facts.ts';
import { texts } from './texts.ts';

/** That the class is cancelled, and the way back: without a word in the first minute, with one afterwards. */
export function Cancelled({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const dates = useDates();
  const isManager = useIsManager();
  const now = useNow();
  const { cancelledAt, cancellationReason, cancellationFinalAt } = session;
  const seconds = useSecondsUntil(Date.parse(cancellationFinalAt ?? session.startsAt));
  if (session.status !== 'CANCELLED') return null;
  const canRestore = isManager && !isOver(session, now);
  return (
    <Notice tone="warn">
      <Stack>
        <p>
          <strong>{t.isCancelled(dates.dayAndTime(cancelledAt ?? session.startsAt))}</strong>{' '}
          {cancellationReason && t.because(cancellationReason)}
        </p>
        {seconds > 0 && (
          <p>
            <span className="visually-hidden">{t.toldSoon(session.seatsTaken)}</span>
            <span aria-hidden>{t.toldIn(session.seatsTaken, seconds)}</span>
          </p>
        )}
        {canRestore && (seconds > 0 ? <TakeBack session={session} /> : <Restore session={session} />)}
      </Stack>
    </Notice>
  );
}

function useRestore(session: ClassFacts) {
  const t = useTexts(texts);
  const say = useSay();
  const restore = useAct(RestoreOneSessionDocument);
  const act = async () => {
    const refusal = refusalOf(await restore.run({ input: { sessionId: session.id } }), 'Session');
    if (!refusal) say(t.isRestored);
    return refusal;
  };
  return { act, running: restore.running };
}

function TakeBack({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const refused = useRefused();
  const say = useSay();
  const { act, running } = useRestore(session);
  const press = async () => {
    const refusal = await act();
    if (refusal) say(refused(refusal));
  };
  return (
    <div>
      <Button look="primary" busy={running} onClick={press}>
        {t.takeBack}
      </Button>
    </div>
  );
}

function Restore({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const { act } = useRestore(session);
  return (
    <div>
      <Confirm label={t.restore} title={t.restoreTitle} look="primary" act={act}>
        <p>{t.restoreLead}</p>
      </Confirm>
    </div>
  );
}
