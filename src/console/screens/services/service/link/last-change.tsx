import { useState } from 'react';
import { refusalOf } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import {
  type ServiceLinkChangeFactsFragment,
  UndoServiceLinkDocument,
} from '../../../../generated/operations.ts';
import { useDates } from '../../../../i18n/dates.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Notice, Row } from '../../../../ui/parts.tsx';
import { useRefused } from '../../../../ui/refused.tsx';
import { useSay } from '../../../../ui/say.tsx';
import css from '../../services.module.css';
import { texts } from './texts.ts';

type Props = { change: ServiceLinkChangeFactsFragment; reload(): void };

/** What the last change of the link did, and its undo. */
export function LastChange({ change, reload }: Props) {
  const t = useTexts(texts);
  const dates = useDates();
  const refused = useRefused();
  const say = useSay();
  const undo = useAct(UndoServiceLinkDocument);
  const [fault, setFault] = useState<string | null>(null);
  const { filled, replaced, cleared, keptManual, keptOneOff } = change;
  const did = [
    filled && t.done.FILL(filled),
    replaced && t.done.REPLACE(replaced),
    cleared && t.done.CLEAR(cleared),
    keptManual && t.done.KEEP_MANUAL(keptManual),
    keptOneOff && t.done.KEEP_ONE_OFF(keptOneOff),
  ].filter(Boolean);
  const back = async () => {
    const refusal = refusalOf(await undo.run({ input: { changeId: change.id } }), 'ServiceLinkChange');
    setFault(refusal && refused(refusal));
    if (refusal?.failure) return;
    reload();
    if (!refusal) say(t.undone);
  };
  return (
    <>
      <Row between>
        <span className={css.small}>
          {t.lastChange(dates.dayAndTime(change.appliedAt))} {did.length > 0 ? did.join(' · ') : t.didNothing}
        </span>
        <Button busy={undo.running} onClick={back}>
          {t.undo}
        </Button>
      </Row>
      {fault && <Notice tone="bad">{fault}</Notice>}
    </>
  );
}
