import { useState } from 'react';
import { EraseDialog } from '../../../account/erase-dialog.tsx';
import { Section } from '../../../account/section.tsx';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { rememberPushDevice } from '../../../api/push.ts';
import { signOut } from '../../../api/session.ts';
import { EraseMeDocument, ExportMeDocument, type MyAccountFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Row } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { texts } from './texts.ts';

type Props = { me: MyAccountFragment };

/** What is kept about oneself: as a file, or gone. */
export function MyData({ me }: Props) {
  const t = useTexts(texts.data);
  const [erasing, setErasing] = useState(false);
  return (
    <Section title={t.title}>
      <p>{t.what}</p>
      <Export me={me} />
      <Row>
        <Button look="danger" onClick={() => setErasing(true)}>
          {t.erase}
        </Button>
      </Row>
      {erasing && <Erase me={me} onClose={() => setErasing(false)} />}
    </Section>
  );
}

function Export({ me }: Props) {
  const t = useTexts(texts.data);
  const act = useAct(ExportMeDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function download(): Promise<void> {
    const outcome = await act.run({ input: { customerId: me.id } });
    setRefusal(refusalOf(outcome, 'CustomerExport'));
    if (outcome.__typename === 'CustomerExport')
      saveFile('online-sessions.json', JSON.stringify(outcome.data, null, 2), 'application/json');
  }
  return (
    <>
      <Row>
        <Button busy={act.running} onClick={download}>
          {t.export}
        </Button>
      </Row>
      <Refused refusal={refusal} />
    </>
  );
}

function Erase({ me, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts.data);
  const act = useAct(EraseMeDocument);
  async function erase(): Promise<Refusal | null> {
    const outcome = await act.run({ input: { customerId: me.id } });
    if (outcome.__typename !== 'Customer') return refusalOf(outcome, 'Customer');
    rememberPushDevice(null);
    // The sign-in is void by now; this forgets it here too.
    await signOut().catch(() => null);
    location.assign('/sign-in?erased');
    return null;
  }
  return <EraseDialog title={t.eraseTitle} words={t} busy={act.running} erase={erase} onClose={onClose} />;
}
