import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { WeekRestoreClassDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { useSecondsUntil } from '../../../ui/countdown.ts';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { texts } from './texts.ts';

type Props = {
  /** The classes that were cancelled together. */
  ids: string[];
  /** When people are told. */
  until: string | null | undefined;
  onDone(): void;
};

/** The way back from a cancellation of several classes, while it costs nobody a message. */
export function TakeBack({ ids, until, onDone }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const seconds = useSecondsUntil(until ? Date.parse(until) : 0);
  const restore = useAct(WeekRestoreClassDocument);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function takeBack(): Promise<void> {
    setBusy(true);
    // One after the other: again after a refusal, those that take place already stay as they are.
    for (const sessionId of ids) {
      const refused = refusalOf(await restore.run({ input: { sessionId } }), 'Session');
      if (!refused) continue;
      setRefusal(refused);
      return setBusy(false);
    }
    say(t.isTakenBack);
    onDone();
  }
  return (
    <>
      <Refused refusal={refusal} />
      {seconds > 0 && <p aria-live="off">{t.takeBackFor(seconds)}</p>}
      <Buttons>
        <Button onClick={onDone}>{words.close}</Button>
        {seconds > 0 && (
          <Button look="primary" busy={busy} onClick={takeBack}>
            {t.takeBack}
          </Button>
        )}
      </Buttons>
    </>
  );
}
