import { useState } from 'react';
import { useAct } from '../../api/hooks.ts';
import { BookAfterSignUpDocument, type TimetableCenterQuery } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { CodeForm } from '../../shell/code-form.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Muted } from '../../ui/parts.tsx';
import { texts as common } from '../../ui/texts.ts';
import { AddressForm } from './address-form.tsx';
import type { PublicClass } from './screen.tsx';
import { texts } from './texts.ts';

type Props = {
  chosen: PublicClass;
  centerId: string;
  center: NonNullable<TimetableCenterQuery['publicCenter']>;
  onClose(): void;
};

/** A class for somebody who is not signed in here: the address, the code that is mailed there, and the seat is taken. */
export function Enter({ chosen, centerId, center, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  const book = useAct(BookAfterSignUpDocument);
  const [email, setEmail] = useState<string | null>(null);
  const [isNew, setIsNew] = useState(center.signUp);
  const { sessionId, serviceName, startsAt } = chosen;
  async function enter(): Promise<void> {
    // What hinders it is shown with the class, as it is by then.
    await book.run({ input: { sessionId } });
    // Loaded anew: whoever was signed in before may have been somebody else.
    location.assign(`/me/book?class=${encodeURIComponent(sessionId)}`);
  }
  return (
    <Dialog title={serviceName} onClose={onClose}>
      <Muted>{dates.full(startsAt)}</Muted>
      {email === null ? (
        <>
          <p>{isNew ? t.newLead(center.name) : t.knownLead}</p>
          <AddressForm key={String(isNew)} centerId={centerId} isNew={isNew} onSent={setEmail} />
          {center.signUp && (
            <Button look="quiet" onClick={() => setIsNew(!isNew)}>
              {isNew ? t.iAmKnown : t.iAmNew}
            </Button>
          )}
        </>
      ) : (
        <>
          <CodeForm
            email={email}
            hint={isNew ? t.codeComes(email) : undefined}
            account={{ centerId, role: 'CUSTOMER' }}
            onSignedIn={enter}
          />
          <p>
            <Muted>{t.thenBooked}</Muted>
          </p>
          <Button look="quiet" onClick={() => setEmail(null)}>
            {t.another}
          </Button>
        </>
      )}
      <Button onClick={onClose}>{words.close}</Button>
    </Dialog>
  );
}
