import { type ReactNode, useState } from 'react';
import { useTexts } from '../../i18n/language.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { hasDraft } from '../../ui/form.ts';
import { NewPerson, newPersonDraft } from './new-person.tsx';
import { Search } from './search.tsx';
import { texts } from './texts.ts';
import type { Added } from './use-add.ts';

type Props = {
  sessionId: string;
  /** Who has a seat already, where that is known. */
  booked?: ReadonlySet<string>;
  /** What came of it so far. */
  children?: ReactNode;
  onAdded(added: Added): void;
  onClose(): void;
};

/** Somebody new was typed and not added yet: the dialog opens by itself after a reload. */
export const hasTypedPerson = (sessionId: string): boolean => hasDraft(newPersonDraft(sessionId));

/** Gives somebody a seat: somebody known, else a new customer. */
export function AddPersonDialog({ sessionId, booked, children, onAdded, onClose }: Props) {
  const t = useTexts(texts);
  // The name to begin with. Null: somebody known is looked for.
  const [newName, setNewName] = useState<string | null>(() => (hasTypedPerson(sessionId) ? '' : null));
  const search = () => setNewName(null);
  const added = (one: Added) => {
    search();
    onAdded(one);
  };
  const props = { sessionId, onAdded: added };
  return (
    <Dialog title={t.add} onClose={onClose}>
      {children}
      {newName === null ? (
        <Search {...props} booked={booked} onNew={setNewName} onClose={onClose} />
      ) : (
        <NewPerson {...props} name={newName} onBack={search} />
      )}
    </Dialog>
  );
}
