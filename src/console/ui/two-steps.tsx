import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { Buttons } from './buttons.tsx';
import { Notice, Stack } from './parts.tsx';
import { texts as common } from './texts.ts';

type Props = {
  label: string;
  look?: 'plain' | 'danger';
  act(): Promise<void>;
  /** What follows from it. */
  children: ReactNode;
};

/** An act of two presses, in its place: the second one is offered where the first was, with what follows from it. */
export function TwoSteps({ label, look = 'plain', act, children }: Props) {
  const words = useTexts(common);
  const [asked, setAsked] = useState(false);
  const [running, setRunning] = useState(false);
  async function go() {
    setRunning(true);
    await act();
    setRunning(false);
    setAsked(false);
  }
  if (!asked)
    return (
      <Button look={look} onClick={() => setAsked(true)}>
        {label}
      </Button>
    );
  return (
    <Notice tone="warn">
      <Stack>
        <p>{children}</p>
        <Buttons>
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button look={look === 'danger' ? 'danger' : 'primary'} busy={running} onClick={go} autoFocus>
            {label}
          </Button>
        </Buttons>
      </Stack>
    </Notice>
  );
}
