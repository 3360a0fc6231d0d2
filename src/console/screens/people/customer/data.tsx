import { useState } from 'react';
import { useLocation } from 'wouter';
import { Section } from '../../../account/section.tsx';
import { type Refusal, refusalOf, useAct } from '../../../api/hooks.ts';
import {
  CustomerFileDocument,
  type CustomerPersonFragment,
  EraseCustomerDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Choice } from '../../../ui/field.tsx';
import { Row } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { useSay } from '../../../ui/say.tsx';
import { texts as ui } from '../../../ui/texts.ts';
import { CUSTOMERS } from '../paths.ts';
import { texts } from '../texts.ts';

type Props = { person: CustomerPersonFragment };

/** What is kept about a person: as a file, or gone. */
export function Data({ person }: Props) {
  const t = useTexts(texts.customer);
  const act = useAct(CustomerFileDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [erasing, setErasing] = useState(false);
  async function download(): Promise<void> {
    const outcome = await act.run({ input: { customerId: person.id } });
    setRefusal(refusalOf(outcome, 'CustomerExport'));
    if (outcome.__typename === 'CustomerExport')
      saveFile(`${person.name}.json`, JSON.stringify(outcome.data, null, 2), 'application/json');
  }
  return (
    <Section title={t.data}>
      <p>{t.dataWhat}</p>
      <Row>
        <Button busy={act.running} onClick={download}>
          {t.export}
        </Button>
        <Button look="danger" onClick={() => setErasing(true)}>
          {t.erase}
        </Button>
      </Row>
      <Refused refusal={refusal} />
      {erasing && <Erase person={person} onClose={() => setErasing(false)} />}
    </Section>
  );
}

/** There is no way back, so it takes a tick and a press. */
function Erase({ person, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts.customer);
  const words = useTexts(ui);
  const say = useSay();
  const [, navigate] = useLocation();
  const act = useAct(EraseCustomerDocument);
  const [sure, setSure] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  // The answer has no name any more.
  const [name] = useState(person.name);
  async function erase(): Promise<void> {
    const outcome = await act.run({ input: { customerId: person.id } });
    setRefusal(refusalOf(outcome, 'Customer'));
    if (outcome.__typename !== 'Customer') return;
    say(t.erased(name));
    navigate(CUSTOMERS);
  }
  return (
    <Dialog title={t.eraseTitle(name)} onClose={onClose}>
      <p>{t.eraseWhat}</p>
      <Choice label={t.sure} checked={sure} onChange={({ target }) => setSure(target.checked)} />
      <Refused refusal={refusal} />
      <Row>
        <Button look="danger" disabled={!sure} busy={act.running} onClick={erase}>
          {t.eraseNow}
        </Button>
        <Button onClick={onClose}>{words.cancel}</Button>
      </Row>
    </Dialog>
  );
}
