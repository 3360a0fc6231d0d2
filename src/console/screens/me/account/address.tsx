import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf, useAct } from '../../../api/hooks.ts';
import {
  ConfirmMyEmailDocument,
  type MyAccountFragment,
  UpdateMeDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Badge, Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { Section } from './section.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { texts } from './texts.ts';

type Props = { me: MyAccountFragment; centerId: string };

/** Where mail goes. Another address waits until the code that is mailed there was entered. */
export function Address({ me, centerId }: Props) {
  const t = useTexts(texts.address);
  return (
    <Section title={t.title}>
      {me.email && (
        <Row>
          <strong>{me.email}</strong>
          <Badge tone={me.emailVerifiedAt ? 'good' : 'warn'}>
            {me.emailVerifiedAt ? t.proven : t.unproven}
          </Badge>
        </Row>
      )}
      {me.pendingEmail && (
        <Proof key={me.pendingEmail} pending={me.pendingEmail} me={me} centerId={centerId} />
      )}
      <Another me={me} centerId={centerId} />
    </Section>
  );
}

function Another({ me, centerId }: Props) {
  const t = useTexts(texts.address);
  const say = useSay();
  const update = useAct(UpdateMeDocument);
  const form = useForm({ defaultValues: { email: '' } });
  const draft = useDraft('me address', form);
  const refuse = useRefusal(form);
  const [again, setAgain] = useState(false);
  const submit = form.handleSubmit(async ({ email }) => {
    const outcome = await update.run({ input: { customerId: me.id, email } });
    const refusal = refusalOf(outcome, 'Customer');
    setAgain(refusal?.__typename === 'SignInAgainError');
    if (!refusal) {
      draft.forget();
      form.reset({ email: '' });
      return say(t.codeSent);
    }
    if (refusal.__typename === 'SignInAgainError') return;
    const message = refuse(refusal, { MessageLimitError: 'email' });
    if (message) form.setError('email', { message });
  });
  return (
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
          <Button type="submit" busy={update.running}>
            {t.change}
          </Button>
        </Row>
        {again && me.email && (
          <SignInAgain email={me.email} centerId={centerId} onDone={submit} onClose={() => setAgain(false)} />
        )}
      </Stack>
    </form>
  );
}

/** The code that was mailed to the new address. */
function Proof({ pending, me, centerId }: Props & { pending: string }) {
  const t = useTexts(texts.address);
  const say = useSay();
  const confirm = useAct(ConfirmMyEmailDocument);
  const form = useForm({ defaultValues: { code: '' } });
  const refuse = useRefusal(form);
  const [again, setAgain] = useState(false);
  const submit = form.handleSubmit(async ({ code }) => {
    const outcome = await confirm.run({ input: { code } });
    const refusal = refusalOf(outcome, 'Customer');
    setAgain(refusal?.__typename === 'SignInAgainError');
    if (!refusal) return say(t.changed);
    if (refusal.__typename === 'SignInAgainError') return;
    const message = refuse(refusal, { InvalidSignInCodeError: 'code' });
    if (message) form.setError('code', { message });
  });
  return (
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
        {again && me.email && (
          <SignInAgain email={me.email} centerId={centerId} onDone={submit} onClose={() => setAgain(false)} />
        )}
      </Stack>
    </form>
  );
}
