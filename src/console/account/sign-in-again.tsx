import { useState } from 'react';
import { type Refusal, refusalOf } from '../api/failures.ts';
import { useAct } from '../api/hooks.ts';
import type { Role } from '../api/session.ts';
import { RequestCodeDocument } from '../generated/operations.ts';
import { useTexts } from '../i18n/language.ts';
import { CodeForm } from '../shell/code-form.tsx';
import { Button } from '../ui/button.tsx';
import { Buttons } from '../ui/buttons.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Refused } from '../ui/refused.tsx';
import { texts as common } from '../ui/texts.ts';
import { texts } from './texts.ts';

type Props = {
  email: string;
  /** The account that the code is for. */
  account: { centerId: string; role: Role };
  onDone(): void;
  onClose(): void;
};

/** A change of the address wants a code of the last minutes: says why, mails one, and goes on where it stopped. */
export function SignInAgain({ email, account, onDone, onClose }: Props) {
  const t = useTexts(texts.again);
  const words = useTexts(common);
  const request = useAct(RequestCodeDocument);
  const [sent, setSent] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function mail(): Promise<void> {
    const refused = refusalOf(await request.run({ input: { email } }), 'SignInCodeRequest');
    setRefusal(refused);
    setSent(!refused);
  }
  const proven = () => {
    onClose();
    onDone();
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <p>{t.why(email)}</p>
      <Refused refusal={refusal} />
      {sent ? (
        <CodeForm email={email} account={account} onSignedIn={proven} />
      ) : (
        <Buttons>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" busy={request.running} onClick={mail}>
            {t.mail}
          </Button>
        </Buttons>
      )}
    </Dialog>
  );
}
