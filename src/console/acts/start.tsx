import { useState } from 'react';
import { useAct } from '../api/hooks.ts';
import { StartClassDocument } from '../generated/operations.ts';
import { useTexts } from '../i18n/language.ts';
import { OutLink } from '../ui/button.tsx';
import { Notice, Row } from '../ui/parts.tsx';
import { texts as common } from '../ui/texts.ts';
import { texts } from './texts.ts';

type Class = { id: string; online: { joinUrl: string | null } | null };

/** What kept somebody from their class. With a link where the room can be entered all the same. */
export type StartTrouble = { message: string; joinUrl?: string };

/**
 * The press of *start*: the server says where the room is, and notes who is there. Where it does not answer, the link that is
 * known here opens: a class does not wait for a server.
 */
export function useStart() {
  const t = useTexts(texts);
  const words = useTexts(common);
  const { run, running } = useAct(StartClassDocument);
  const [trouble, setTrouble] = useState<StartTrouble | null>(null);

  async function start({ id: sessionId, online }: Class): Promise<void> {
    setTrouble(null);
    const tab = tabToFill();
    const outcome = await run({ input: { sessionId } });
    if (outcome.__typename === 'StartSession') {
      if (!tab.open(outcome.joinUrl)) setTrouble({ message: t.roomBlocked, joinUrl: outcome.joinUrl });
      return;
    }
    if (outcome.__typename !== 'NoAnswer') {
      tab.close();
      return setTrouble({ message: outcome.message });
    }
    const known = online?.joinUrl;
    if (known) tab.open(known);
    else tab.close();
    setTrouble(known ? { message: t.startedUnsaid, joinUrl: known } : { message: words.noAnswer });
  }
  return { start, running, trouble };
}

/** A tab that is opened by the press itself: a browser refuses one that is opened after an answer. */
function tabToFill() {
  const tab = window.open('about:blank', '_blank');
  if (tab) tab.opener = null;
  return {
    /** Whether there was a tab. */
    open(url: string): boolean {
      tab?.location.replace(url);
      return tab !== null;
    },
    close: () => tab?.close(),
  };
}

export function StartTroubleNotice({ trouble }: { trouble: StartTrouble | null }) {
  const t = useTexts(texts);
  if (!trouble) return null;
  return (
    <Notice tone="bad">
      <Row between>
        <span>{trouble.message}</span>
        {trouble.joinUrl && <OutLink href={trouble.joinUrl}>{t.openRoom}</OutLink>}
      </Row>
    </Notice>
  );
}
