import { type FormEvent, useRef, useState } from 'react';
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
  // Without a library for forms: this one is part of what everybody loads first.
  const code = useRef('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function enter(account?: AccountChoice): Promise<void> {
    setBusy(true);
    const { centerId, role } = account ?? known ?? {};
    const refusal = await signIn({ email, code: code.current.trim(), centerId, role }).catch(
      (): DoorRefusal => ({ code: 'OFFLINE', message: words.offline }),
    );
    setBusy(false);
    if (refusal?.accounts) setAccounts(refusal.accounts);
    else if (refusal) setFault(refusal.message);
    else onSignedIn?.();
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter();
  };

  if (accounts.length > 0)
    return (
      <Stack>
        <h2>{t.choose}</h2>
        {accounts.map((account) => (
          <Button key={`${account.centerId} ${account.role}`} onClick={() => enter(account)}>
            {account.centerName}, {t.role[account.role]}
          </Button>
        ))}
        <p role="alert">{fault}</p>
      </Stack>
    );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Field
          label={t.code}
          hint={hint ?? t.codeHint(email)}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
          error={fault}
          name="code"
          onChange={({ target }) => {
            code.current = target.value;
          }}
        />
        <Button type="submit" look="primary" busy={busy}>
          {t.signIn}
        </Button>
      </Stack>
    </form>
  );
}
