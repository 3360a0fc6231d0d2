import { type ComponentType, type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Muted, Row, Stack } from '../../ui/parts.tsx';
import { Secret } from './secret.tsx';
import css from './settings.module.css';

type Props = {
  words: { lead: string; add: string; secret: string };
  /** The form of a new one. */
  form: ComponentType<{ onMade(secret: string): void; onClose(): void }>;
  onMade(): void;
  children: ReactNode;
};

/** A list of what has a secret. That of a new one is shown once. */
export function WithSecrets({ words, form: Form, onMade, children }: Props) {
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const made = (fresh: string): void => {
    setSecret(fresh);
    setAdding(false);
    onMade();
  };
  return (
    <div className={css.narrow}>
      <Stack>
        <Muted>{words.lead}</Muted>
        {secret && <Secret title={words.secret} secret={secret} onDone={() => setSecret(null)} />}
        {adding ? (
          <Form onMade={made} onClose={() => setAdding(false)} />
        ) : (
          <Row>
            <Button look="primary" onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          </Row>
        )}
        {children}
      </Stack>
    </div>
  );
}
