import { useState } from 'react';
import { texts as acts } from '../../../acts/texts.ts';
import type { Refusal } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { type ClassOfAlertFragment, SetClassLinkDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Row } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { useSettled } from '../settled.ts';
import { texts } from '../texts.ts';
import { LinkAct } from './link-act.tsx';

type Props = { session: ClassOfAlertFragment; isGone: boolean; hold(held: boolean): void };

/** The link is of the room of who does not teach: another one, or somebody’s word that it opens. */
export function AbsentRoomAct(props: Props) {
  const t = useTexts(texts);
  const words = useTexts(acts);
  const { session, isGone } = props;
  return (
    <>
      <p>{t.roomLead(session.professional?.name ?? null)}</p>
      <p>{session.online?.joinUrl}</p>
      {!isGone && session.online?.joinUrl && <Keep session={session} joinUrl={session.online.joinUrl} />}
      <LinkAct {...props} label={words.anotherLink} draft="link of teacher" />
    </>
  );
}

/** Entered by hand, a link is somebody’s word. */
function Keep({ session, joinUrl }: { session: ClassOfAlertFragment; joinUrl: string }) {
  const t = useTexts(texts);
  const say = useSay();
  const settled = useSettled();
  const { run, running } = useAct(SetClassLinkDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function keep(): Promise<void> {
    const { id: sessionId, editVersion } = session;
    const outcome = await run({ input: { sessionId, editVersion, joinUrl: { set: joinUrl } } });
    if (outcome.__typename === 'Session') {
      settled();
      return say(t.roomKept);
    }
    setRefusal(outcome);
  }
  return (
    <Row>
      <Button busy={running} onClick={keep}>
        {t.keepRoom}
      </Button>
      <Refused refusal={refusal} />
    </Row>
  );
}

type ClashProps = Props & { other: ClassOfAlertFragment | null };

/** Two classes meet in one room: another link for one of them. */
export function ClashAct({ session, other, ...props }: ClashProps) {
  const t = useTexts(texts);
  const { time } = useDates();
  const both = [session, ...(other ? [other] : [])];
  const [chosen, setChosen] = useState(session.id);
  const one = both.find(({ id }) => id === chosen) ?? session;
  const name = ({ service, startsAt }: ClassOfAlertFragment) => t.linkFor(service.name, time(startsAt));
  return (
    <>
      <p>
        {t.clashLead} {session.online?.joinUrl}
      </p>
      <Row>
        {both.map((session) => (
          <Button
            key={session.id}
            aria-pressed={session === one}
            look={session === one ? 'primary' : 'plain'}
            onClick={() => setChosen(session.id)}
          >
            {session.service.name}, {time(session.startsAt)}
          </Button>
        ))}
      </Row>
      <LinkAct key={one.id} {...props} session={one} label={name(one)} draft="link apart" />
    </>
  );
}
