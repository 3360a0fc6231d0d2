import { useState } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import type { ClassFacts } from '../facts.ts';
import type { Before } from './move-back.tsx';
import { MoveForm } from './move-form.tsx';
import { texts } from './texts.ts';

/** Another time for the class, after a look at what becomes of it. */
export function Move({ session, onMoved }: { session: ClassFacts; onMoved(before: Before): void }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.move}</Button>
      {open && (
        <Dialog title={t.title} onClose={() => setOpen(false)}>
          <MoveForm session={session} onMoved={onMoved} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}
