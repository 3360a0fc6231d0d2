import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Notice, Row, Stack } from '../../ui/parts.tsx';
import css from './settings.module.css';
import { texts } from './texts.ts';

/** A secret that is shown this once. It stays until somebody says that they have it. */
export function Secret({ title, secret, onDone }: { title: string; secret: string; onDone(): void }) {
  const t = useTexts(texts);
  return (
    <Notice tone="warn">
      <Stack>
        <h3>{title}</h3>
        <p>{t.secretOnce}</p>
        <code className={css.secret}>{secret}</code>
        <Row>
          <CopyButton text={secret} />
          <Button onClick={onDone}>{t.done}</Button>
        </Row>
      </Stack>
    </Notice>
  );
}
