import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { RosterCloseListDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useSay } from '../../../ui/say.tsx';
import { Confirm } from '../edit/confirm.tsx';
import type { RosterClass } from './facts.ts';
import { texts } from './texts.ts';

type Props = { session: RosterClass; unknown: number; onClosed(): void };

/** Whoever nothing is known of did not come. */
export function CloseList({ session, unknown, onClosed }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const { run } = useAct(RosterCloseListDocument);
  async function close() {
    const refusal = refusalOf(await run({ input: { sessionId: session.id } }), 'Session');
    if (refusal) return refusal;
    say(t.closed);
    onClosed();
    return null;
  }
  return (
    <Confirm label={t.markRest} title={t.close} act={close} look="primary">
      <p>{t.closeLead(unknown)}</p>
      <p>{t.closeAfter}</p>
    </Confirm>
  );
}
