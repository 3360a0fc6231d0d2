import { useState } from 'react';
import { useLocation } from 'wouter';
import { EraseDialog } from '../../../account/erase-dialog.tsx';
import { Section } from '../../../account/section.tsx';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import {
  CustomerFileDocument,
  type CustomerPersonFragment,
  EraseCustomerDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Row } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { useSay } from '../../../ui/say.tsx';
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

function Erase({ person, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts.customer);
  const say = useSay();
  const [, navigate] = useLocation();
  const act = useAct(EraseCustomerDocument);
  // The answer has no name any more.
  const [name] = useState(person.name);
  async function erase(): Promise<Refusal | null> {
    const outcome = await act.run({ input: { customerId: person.id } });
    if (outcome.__typename !== 'Customer') return refusalOf(outcome, 'Customer');
    say(t.erased(name));
    navigate(CUSTOMERS);
    return null;
  }
  return (
    <EraseDialog title={t.eraseTitle(name)} words={t} busy={act.running} erase={erase} onClose={onClose} />
  );
}
