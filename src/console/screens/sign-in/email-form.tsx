import { type FormEvent, useRef, useState } from 'react';
import { requestCode } from '../../api/request-code.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Stack } from '../../ui/parts.tsx';
import { useRefused } from '../../ui/refused.tsx';
import { texts } from './texts.ts';

export function EmailForm({ onSent }: { onSent(email: string): void }) {
  const t = useTexts(texts);
  const refused = useRefused();
  const input = useRef<HTMLInputElement>(null);
  const unanswered = useRef<{ email: string; key: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const email = input.current!.value;
    if (unanswered.current?.email !== email) unanswered.current = { email, key: crypto.randomUUID() };
    setBusy(true);
    const refusal = await requestCode(email, unanswered.current.key);
    setBusy(false);
    if (!refusal) return onSent(email);
    if (!refusal.failure) unanswered.current = null;
    setFault(refused(refusal));
    input.current?.focus();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Field ref={input} label={t.email} type="email" name="email" autoComplete="email" error={fault} />
        <Button type="submit" look="primary" busy={busy}>
          {t.sendCode}
        </Button>
      </Stack>
    </form>
  );
}
