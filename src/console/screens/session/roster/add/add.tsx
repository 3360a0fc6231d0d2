import { useState } from 'react';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { hasDraft } from '../../../../ui/form.ts';
import { useSay } from '../../../../ui/say.tsx';
import type { RosterClass, Seat } from '../facts.ts';
import { NewPerson, newPersonDraft } from './new-person.tsx';
import { Search } from './search.tsx';
import { texts } from './texts.ts';

type Props = { session: RosterClass; seats: Seat[]; onAdded(): void };

/** Gives somebody a seat: somebody known, else a new customer. */
export function Add({ session, seats, onAdded }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const typed = hasDraft(newPersonDraft(session.id));
  const [open, setOpen] = useState(typed);
  // The name to begin with. Null: somebody known is looked for.
  const [newName, setNewName] = useState<string | null>(typed ? '' : null);
  const close = () => {
    setOpen(false);
    setNewName(null);
  };
  const added = (name: string) => {
    say(t.hasSeat(name));
    close();
    onAdded();
  };
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        {t.add}
      </Button>
      {open && (
        <Dialog title={t.add} onClose={close}>
          {newName === null ? (
            <Search session={session} seats={seats} onAdded={added} onNew={setNewName} onClose={close} />
          ) : (
            <NewPerson session={session} name={newName} onAdded={added} onBack={() => setNewName(null)} />
          )}
        </Dialog>
      )}
    </>
  );
}
