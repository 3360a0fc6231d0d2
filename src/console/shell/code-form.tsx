import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { type AccountChoice, type DoorRefusal, type Role, signIn } from '../api/session.ts';
import { useTexts } from '../i18n/language.ts';
import { texts } from '../screens/sign-in/texts.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Stack } from '../ui/parts.tsx';
import { texts as common } from '../ui/texts.ts';

type Props = {
  email: string;
  /** Where it is known which account is meant. */
  account?: { centerId: string; role: Role };
  /** Where it is sure that a code was mailed. */
  hint?: string;
  onSignedIn?(): void;
};

/** The code, and the account where one address has several. A code that chose no account yet stays good. */
export function CodeForm({ email, account: known, hint, onSignedIn }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const [accounts, setAccounts] = useState<AccountChoice[]>([]);
  const form = useForm({ defaultValues: { code: '' } });
  const { errors, isSubmitting } = form.formState;

  async function enter(account?: AccountChoice): Promise<void> {
    const code = form.getValues('code').trim();
    const { centerId, role } = account ?? known ?? {};
    const refusal = await signIn({ email, code, centerId, role }).catch(
      (): DoorRefusal => ({ code: 'OFFLINE', message: words.offline }),
    );
    if (refusal?.accounts) setAccounts(refusal.accounts);
    else if (refusal) form.setError('code', { message: refusal.message });
    else onSignedIn?.();
  }

  if (accounts.length > 0)
    return (
      <Stack>
        <h2>{t.choose}</h2>
        {accounts.map((account) => (
          <Button key={`${account.centerId} ${account.role}`} onClick={() => enter(account)}>
            {account.centerName}, {t.role[account.role]}
          </Button>
        ))}
        <p role="alert">{errors.code?.message}</p>
      </Stack>
    );
  return (
    <form onSubmit={form.handleSubmit(() => enter())} noValidate>
      <Stack>
        <Field
          label={t.code}
          hint={hint ?? t.codeHint(email)}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
          error={errors.code?.message}
          {...form.register('code')}
        />
        <Button type="submit" look="primary" busy={isSubmitting}>
          {t.signIn}
        </Button>
      </Stack>
    </form>
  );
}
