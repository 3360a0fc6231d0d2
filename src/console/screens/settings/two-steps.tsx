import { useState } from 'react';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Notice, Row, Stack } from '../../ui/parts.tsx';
import { texts } from './texts.ts';

type Props = { name: string; means: string; busy: boolean; onSure(): void };

/** An act that cannot be taken back: first it says what it means. */
export function TwoSteps({ name, means, busy, onSure }: Props) {
  const t = useTexts(texts);
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <Button look="danger" onClick={() => setAsked(true)}>
        {name}
      </Button>
    );
  return (
    <Notice tone="warn">
      <Stack>
        <p>{means}</p>
        <Row>
          <Button look="danger" busy={busy} onClick={onSure} autoFocus>
            {t.yes}
          </Button>
          <Button onClick={() => setAsked(false)}>{t.no}</Button>
        </Row>
      </Stack>
    </Notice>
  );
}
