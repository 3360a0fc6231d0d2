import { useForm } from 'react-hook-form';
import { refusalOf, useAct } from '../../api/hooks.ts';
import { RequestCodeDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { useRefusal } from '../../ui/form.ts';
import { Stack } from '../../ui/parts.tsx';
import { texts } from './texts.ts';

export function EmailForm({ onSent }: { onSent(email: string): void }) {
  const t = useTexts(texts);
  const form = useForm({ defaultValues: { email: '' } });
  const refuse = useRefusal(form);
  const request = useAct(RequestCodeDocument);
  const submit = form.handleSubmit(async ({ email }) => {
    const refusal = refusalOf(await request.run({ input: { email } }), 'SignInCodeRequest');
    if (!refusal) return onSent(email);
    const message = refuse(refusal);
    if (message) form.setError('email', { message });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Field
          label={t.email}
          type="email"
          autoComplete="email"
          error={form.formState.errors.email?.message}
          {...form.register('email')}
        />
        <Button type="submit" look="primary" busy={request.running}>
          {t.sendCode}
        </Button>
      </Stack>
    </form>
  );
}
