import { LinkForm } from '../../../acts/link/form.tsx';
import { texts as acts } from '../../../acts/texts.ts';
import { useRead } from '../../../api/hooks.ts';
import { ClassLinkDocument, type ClassOfAlertFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useSettled } from '../settled.ts';

type Props = {
  session: ClassOfAlertFragment;
  label?: string;
  draft?: string;
  /** The alert ended while somebody types: its class is read by itself then. */
  isGone: boolean;
  hold(held: boolean): void;
};

/** The link of the class, or another one. */
export function LinkAct({ session, label, draft, isGone, hold }: Props) {
  const words = useTexts(acts);
  const settled = useSettled();
  const read = useRead(ClassLinkDocument, { sessionId: session.id }, { pause: !isGone });
  const present = (isGone && read.data?.session) || session;
  return (
    <LinkForm session={present} label={label ?? words.link} draft={draft} hold={hold} onSaved={settled} />
  );
}
