import { useState } from 'react';
import { useAct } from '../../api/hooks.ts';
import { TakeClosureBackDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Buttons } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice, Stack } from '../../ui/parts.tsx';
import { useSay } from '../../ui/say.tsx';
import { useSentence } from './sentence.ts';
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
  const sentenceOf = useSentence();
  const [refusal, setRefusal] = useState<string | null>(null);
  const act = useAct(TakeClosureBackDocument);
  const press = async () => {
    setRefusal(null);
    const outcome = await act.run({ input: { closureId } });
    if (outcome.__typename !== 'Closure') return setRefusal(sentenceOf(outcome));
    say(t.isTakenBack);
    onDone();
  };
  return (
    <Dialog title={isShift ? t.shiftTitle : t.takeBackTitle} onClose={onClose}>
      <Stack>
        <p>{isShift ? t.shiftWhat : t.takeBackWhat}</p>
        {refusal && <Notice tone="bad">{refusal}</Notice>}
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
