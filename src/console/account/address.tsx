import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { type Refusal, refusalOf } from '../api/failures.ts';
import { useAct } from '../api/hooks.ts';
import type { Role } from '../api/session.ts';
import { ConfirmMyEmailDocument } from '../generated/operations.ts';
import { useTexts } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useDraft, useRefusal } from '../ui/form.ts';
import { Badge, Notice, Row, Stack } from '../ui/parts.tsx';
import { useSay } from '../ui/say.tsx';
import { Section } from './section.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { texts } from './texts.ts';

type Props = {
  who: { id: string; email?: string | null; pendingEmail?: string | null };
  /** Null: not known here. */
  proven: boolean | null;
  account: { centerId: string; role: Role };
  /** Asks for another address; null: the code is on its way there. */
  change(email: string): Promise<Refusal | null>;
};

/** Where mail goes. Another address waits until the code that is mailed there was entered. */
export function Address(props: Props) {
  const t = useTexts(texts.address);
  const { who, proven } = props;
  return (
    <Section title={t.title}>
      {who.email && (
        <Row>
          <strong>{who.email}</strong>
          {proven !== null && <Badge tone={proven ? 'good' : 'warn'}>{proven ? t.proven : t.unproven}</Badge>}
        </Row>
      )}
      {who.pendingEmail && <Proof key={who.pendingEmail} pending={who.pendingEmail} {...props} />}
      <Another {...props} />
    </Section>
  );
}

function Another({ who, account, change }: Props) {
  const t = useTexts(texts.address);
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const form = useForm({ defaultValues: { email: '' } });
  const draft = useDraft(`address ${who.id}`, form);
  const refuse = useRefusal(form);
  const [again, setAgain] = useState(false);
  const submit = form.handleSubmit(async ({ email }) => {
    setBusy(true);
    const refusal = await change(email);
    setBusy(false);
    setAgain(refusal?.__typename === 'SignInAgainError');
    if (!refusal) {
      form.reset({ email: '' });
      draft.forget();
      return say(t.codeSent);
    }
    if (refusal.__typename === 'SignInAgainError') return;
    const message = refuse(refusal, { MessageLimitError: 'email' });
    if (message) form.setError('email', { message });
  });
  return (
    <>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Field
            label={t.another}
            hint={t.anotherHint}
            type="email"
            autoComplete="email"
            error={form.formState.errors.email?.message}
            {...form.register('email')}
          />
          <Row>
            <Button type="submit" busy={busy}>
              {t.change}
            </Button>
          </Row>
        </Stack>
      </form>
      {again && who.email && (
        <SignInAgain email={who.email} account={account} onDone={submit} onClose={() => setAgain(false)} />
      )}
    </>
  );
}

/** The code that was mailed to the new address. */
function Proof({ pending, who, account }: Props & { pending: string }) {
  const t = useTexts(texts.address);
  const say = useSay();
  const confirm = useAct(ConfirmMyEmailDocument);
  const form = useForm({ defaultValues: { code: '' } });
  const refuse = useRefusal(form);
  const [again, setAgain] = useState(false);
  const submit = form.handleSubmit(async ({ code }) => {
    const outcome = await confirm.run({ input: { code } });
    const refusal = outcome.__typename === 'Professional' ? null : refusalOf(outcome, 'Customer');
    setAgain(refusal?.__typename === 'SignInAgainError');
    if (!refusal) return say(t.changed);
    if (refusal.__typename === 'SignInAgainError') return;
    const message = refuse(refusal, { InvalidSignInCodeError: 'code' });
    if (message) form.setError('code', { message });
  });
  return (
    <>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Notice>{t.pending(pending)}</Notice>
          <Field
            label={t.code}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            error={form.formState.errors.code?.message}
            {...form.register('code')}
          />
          <Row>
            <Button type="submit" look="primary" busy={confirm.running}>
              {t.confirm}
            </Button>
          </Row>
        </Stack>
      </form>
      {again && who.email && (
        <SignInAgain email={who.email} account={account} onDone={submit} onClose={() => setAgain(false)} />
      )}
    </>
  );
}
