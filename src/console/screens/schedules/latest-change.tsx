import { useState } from 'react';
import { refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import {
  type ScheduleChangeFactsFragment,
  TakeScheduleChangeBackDocument,
} from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { useTimeLeft } from '../../ui/countdown.ts';
import { Notice, Row, Stack } from '../../ui/parts.tsx';
import { useRefused } from '../../ui/refused.tsx';
import { useSay } from '../../ui/say.tsx';
import { texts } from './texts.ts';

type Props = { change: ScheduleChangeFactsFragment; reload(): void };

/** A change of which nobody was told yet: how long it can still be taken back. */
export function LatestChange({ change, reload }: Props) {
  const t = useTexts(texts);
  const refused = useRefused();
  const say = useSay();
  const isManager = useIsManager();
  const left = useTimeLeft(change.undoableUntil);
  const undo = useAct(TakeScheduleChangeBackDocument);
  const [fault, setFault] = useState<string | null>(null);
  if (!left || !isManager) return null;
  const back = async () => {
    const refusal = refusalOf(await undo.run({ input: { changeId: change.id } }), 'ScheduleChange');
    setFault(refusal && refused(refusal));
    if (refusal) return;
    say(t.changeUndone);
    reload();
  };
  return (
    <Stack>
      <Notice tone="warn">
        <Row between>
          <span>
            {change.recipients > 0 ? t.changedTelling(change.recipients) : t.changed}{' '}
            <span role="timer">{t.timeLeft(left)}</span>
          </span>
          <Button busy={undo.running} onClick={back}>
            {t.undo}
          </Button>
        </Row>
      </Notice>
      {fault && <Notice tone="bad">{fault}</Notice>}
    </Stack>
  );
}
