import { type ReactNode, useState } from 'react';
import type { Refusal } from '../../../api/failures.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Row } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { texts as common } from '../../../ui/texts.ts';

type Props = {
  label: string;
  /** Where several buttons of a screen have the same label. */
  name?: string;
  title: string;
  /** What follows from it. */
  children: ReactNode;
  look?: 'primary' | 'plain' | 'danger' | 'quiet';
  /** Null: done. */
  act(): Promise<Refusal | null>;
};

/** An act that takes two presses, because it cannot be undone by one. */
export function Confirm({ label, name, title, children, look = 'plain', act }: Props) {
  const words = useTexts(common);
  const [open, setOpen] = useState(false);
  const [running, setRunning] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function go() {
    setRunning(true);
    const refused = await act();
    setRunning(false);
    setRefusal(refused);
    if (!refused) setOpen(false);
  }
  const close = () => {
    setOpen(false);
    setRefusal(null);
  };
  return (
    <>
      <Button look={look === 'primary' ? 'plain' : look} aria-label={name} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Dialog title={title} onClose={close}>
          {children}
          <Refused refusal={refusal} />
          <Row>
            <Button look={look === 'danger' ? 'danger' : 'primary'} busy={running} onClick={go}>
              {label}
            </Button>
            <Button look="quiet" onClick={close}>
              {words.close}
            </Button>
          </Row>
        </Dialog>
      )}
    </>
  );
}
