import { useState } from 'react';
import { AddPersonDialog, hasTypedPerson } from '../../../acts/add-person/dialog.tsx';
import { texts } from '../../../acts/add-person/texts.ts';
import type { Added } from '../../../acts/add-person/use-add.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { useSay } from '../../../ui/say.tsx';
import type { RosterClass, Seat } from './facts.ts';

type Props = { session: RosterClass; seats: Seat[]; onAdded(): void };

/** Puts somebody on the list. */
export function Add({ session, seats, onAdded }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const [open, setOpen] = useState(() => hasTypedPerson(session.id));
  const booked = new Set(seats.map(({ customer }) => customer.id));
  const close = () => setOpen(false);
  const added = ({ seat, message }: Added) => {
    say(message ?? t.hasSeat(seat?.customer.name ?? ''));
    close();
    onAdded();
  };
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        {t.add}
      </Button>
      {open && <AddPersonDialog sessionId={session.id} booked={booked} onAdded={added} onClose={close} />}
    </>
  );
}
