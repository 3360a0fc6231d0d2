import { useState } from 'react';
import type { Refusal } from '../api/failures.ts';
import { useTexts } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Buttons } from '../ui/buttons.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice } from '../ui/field.tsx';
import { Refused } from '../ui/refused.tsx';
import { texts as ui } from '../ui/texts.ts';

type Props = {
  title: string;
  words: { eraseWhat: string; sure: string; eraseNow: string };
  busy: boolean;
  /** Null: erased. */
  erase(): Promise<Refusal | null>;
  onClose(): void;
};

/** Erases a person. There is no way back, so it takes a tick and a press. */
export function EraseDialog({ title, words, busy, erase, onClose }: Props) {
  const common = useTexts(ui);
  const [sure, setSure] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{words.eraseWhat}</p>
      <Choice label={words.sure} checked={sure} onChange={({ target }) => setSure(target.checked)} />
      <Refused refusal={refusal} />
      <Buttons>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button look="danger" disabled={!sure} busy={busy} onClick={async () => setRefusal(await erase())}>
          {words.eraseNow}
        </Button>
      </Buttons>
    </Dialog>
  );
}
