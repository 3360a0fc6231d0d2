import { useState } from 'react';
import type { Refusal } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { TakeClosureBackDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Buttons } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Stack } from '../../ui/parts.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useSay } from '../../ui/say.tsx';
import { texts } from './texts.ts';

type Props = {
  closureId: string;
  /** It is made anew for another time afterwards. */
  isShift: boolean;
  onClose(): void;
  onDone(): void;
};

/** Asks before a closure is taken back: people are told of it. */
export function TakeBack({ closureId, isShift, onClose, onDone }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const act = useAct(TakeClosureBackDocument);
  const press = async () => {
    setRefusal(null);
    const outcome = await act.run({ input: { closureId } });
    if (outcome.__typename !== 'Closure') return setRefusal(outcome);
    say(t.isTakenBack);
    onDone();
  };
  return (
    <Dialog title={isShift ? t.shiftTitle : t.takeBackTitle} onClose={onClose}>
      <Stack>
        <p>{isShift ? t.shiftWhat : t.takeBackWhat}</p>
        <Refused refusal={refusal} />
        <Buttons>
          <Button onClick={onClose}>{t.leave}</Button>
          <Button look="primary" busy={act.running} onClick={press}>
            {isShift ? t.doShift : t.takeBack}
          </Button>
        </Buttons>
      </Stack>
    </Dialog>
  );
}
