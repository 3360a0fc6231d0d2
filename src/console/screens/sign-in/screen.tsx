import { useState } from 'react';
import { useTexts } from '../../i18n/language.ts';
import { CodeForm } from '../../shell/code-form.tsx';
import { LanguageChoice } from '../../shell/language-choice.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Muted, Notice, Stack } from '../../ui/parts.tsx';
import { EmailForm } from './email-form.tsx';
import css from './sign-in.module.css';
import { texts } from './texts.ts';

/** Whoever had their account erased is sent here. */
const hasErased = () => new URLSearchParams(location.search).has('erased');

/** Signing in: an address, then the code that was mailed to it, then, where one address has several, the account. */
export function SignIn({ onMailed }: { onMailed(): void }) {
  const t = useTexts(texts);
  const [email, setEmail] = useState<string | null>(null);
  const mailed = (to: string) => {
    setEmail(to);
    onMailed();
  };
  return (
    <main className={css.place}>
      <Card>
        <Stack>
          <h1>{t.title}</h1>
          {hasErased() && <Notice>{t.erased}</Notice>}
          {email === null ? (
            <>
              <Muted>{t.lead}</Muted>
              <EmailForm onSent={mailed} />
            </>
          ) : (
            <>
              <CodeForm email={email} />
              <Button look="quiet" onClick={() => setEmail(null)}>
                {t.another}
              </Button>
            </>
          )}
        </Stack>
      </Card>
      <LanguageChoice />
    </main>
  );
}
