import { useState } from 'react';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { BackFromBackupRoomDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { Confirm } from '../edit/confirm.tsx';
import { type ClassFacts, type Online, useRuns } from '../facts.ts';
import { BackupDialog } from './backup-dialog.tsx';
import { texts } from './texts.ts';

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
            <SwitchBack session={session} />
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
  const [open, setOpen] = useState(false);
  if (!editable || !runs || online.inBackupRoom) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.planB}</Button>
      {open && <BackupDialog session={session} onClose={() => setOpen(false)} />}
    </>
  );
}

function SwitchBack({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const say = useSay();
  const back = useAct(BackFromBackupRoomDocument);
  const act = async () => {
    const refusal = refusalOf(await back.run({ input: { sessionId: session.id } }), 'Session');
    if (!refusal) say(t.isBack);
    return refusal;
  };
  return (
    <Confirm label={t.back} title={t.backTitle} look="primary" act={act}>
      <p>{t.backLead}</p>
    </Confirm>
  );
}
