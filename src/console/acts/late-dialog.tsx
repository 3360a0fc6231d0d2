import { useState } from 'react';
import type { Refusal } from '../api/failures.ts';
import { useAct } from '../api/hooks.ts';
import { StartClassLateDocument } from '../generated/operations.ts';
import { useTexts } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Row } from '../ui/parts.tsx';
import { Refused } from '../ui/refused.tsx';
import { useSay } from '../ui/say.tsx';
import { texts as common } from '../ui/texts.ts';
import { texts } from './texts.ts';

const MINUTES = [5, 10];

/** Says that a class begins late. */
export function LateDialog({ sessionId, onClose }: { sessionId: string; onClose(): void }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const { run, running } = useAct(StartClassLateDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function tell(minutes: number): Promise<void> {
    const outcome = await run({ input: { sessionId, minutes } });
    if (outcome.__typename === 'Session') {
      say(t.lateSaid(minutes));
      return onClose();
    }
    setRefusal(outcome);
  }
  return (
    <Dialog title={t.late} onClose={onClose}>
      <p>{t.lateLead}</p>
      <Refused refusal={refusal} />
      <Row>
        {MINUTES.map((minutes) => (
          <Button key={minutes} look="primary" busy={running} onClick={() => tell(minutes)}>
            {t.lateBy(minutes)}
          </Button>
        ))}
      </Row>
      <Button onClick={onClose}>{words.cancel}</Button>
    </Dialog>
  );
}
