import { useState } from 'react';
import { WriteDialog } from '../../../acts/write/dialog.tsx';
import { texts } from '../../../acts/write/texts.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { hasDraft } from '../../../ui/form.ts';
import { isOnline, type RosterClass } from './facts.ts';

/** Words to everybody of the class. */
export function Write({ session }: { session: RosterClass }) {
  const t = useTexts(texts);
  const draft = `words ${session.id}`;
  const [open, setOpen] = useState(() => hasDraft(draft));
  const props = { draft, classes: [session], online: isOnline(session), onClose: () => setOpen(false) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.write}</Button>
      {open && <WriteDialog {...props} />}
    </>
  );
}
