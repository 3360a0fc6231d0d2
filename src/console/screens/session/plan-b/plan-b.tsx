import { useState } from 'react';
import { PlanBDialog } from '../../../acts/plan-b/dialog.tsx';
import { texts } from '../../../acts/plan-b/texts.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice, Stack } from '../../../ui/parts.tsx';
import { type ClassFacts, type Online, useRuns } from '../facts.ts';

type Props = { session: ClassFacts; online: Online; editable: boolean };

/** Everybody is sent to another room: said where the link stands, with the way back. */
export function InBackupRoom({ session, online, editable }: Props) {
  const t = useTexts(texts);
  const runs = useRuns(session);
  if (!online.inBackupRoom) return null;
  return (
    <Notice tone="warn">
      <Stack>
        <p>{t.inUse}</p>
        <p>{online.joinUrl}</p>
        {runs && editable && (
          <div>
            <Turn session={session} label={t.back} />
          </div>
        )}
      </Stack>
    </Notice>
  );
}

/** To another room at once. */
export function PlanB({ session, online, editable }: Props) {
  const t = useTexts(texts);
  const runs = useRuns(session);
  return editable && runs && !online.inBackupRoom && <Turn session={session} label={t.planB} />;
}

function Turn({ session, label }: { session: ClassFacts; label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label}</Button>
      {open && <PlanBDialog session={session} onClose={() => setOpen(false)} />}
    </>
  );
}
