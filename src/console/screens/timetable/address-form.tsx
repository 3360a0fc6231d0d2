import { useForm } from 'react-hook-form';
import { type Refusal, refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { RequestCodeDocument, SignUpHereDocument } from '../../generated/operations.ts';
import { useLocale, useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { Stack } from '../../ui/parts.tsx';
import { texts } from './texts.ts';

type Values = { name: string; email: string };
type Props = { centerId: string; isNew: boolean; onSent(email: string): void };

/** The address that a code is mailed to, and, of who is new, the name. The answer is the same for every address. */
export function AddressForm({ centerId, isNew, onSent }: Props) {
  const t = useTexts(texts);
  const form = useForm<Values>({ defaultValues: { name: '', email: '' } });
  const draft = useDraft(`sign-up ${centerId}`, form);
  const refuse = useRefusal(form);
  const ask = useAsk(centerId, isNew);
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const refusal = await ask(values);
    if (refusal) {
      const message = refuse(refusal);
      if (message) form.setError('email', { message });
      return;
    }
    draft.forget();
    onSent(values.email);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {isNew && (
          <Field label={t.name} autoComplete="name" error={errors.name?.message} {...form.register('name')} />
        )}
        <Field
          label={t.email}
          type="email"
          autoComplete="email"
          error={errors.email?.message}
          {...form.register('email')}
        />
        <Button type="submit" look="primary" busy={isSubmitting}>
          {t.sendCode}
        </Button>
      </Stack>
    </form>
  );
}

function useAsk(centerId: string, isNew: boolean): (values: Values) => Promise<Refusal | null> {
  const { tag } = useLocale();
  const signUp = useAct(SignUpHereDocument);
  const request = useAct(RequestCodeDocument);
  return async ({ name, email }) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const answer = isNew
      ? await signUp.run({ input: { centerId, name, email, locale: tag, timeZone } })
      : await request.run({ input: { email } });
    return refusalOf(answer, 'SignInCodeRequest');
  };
}
