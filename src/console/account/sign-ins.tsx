import { useState } from 'react';
import { type Refusal, refusalOf } from '../api/failures.ts';
import { useAct, useRead } from '../api/hooks.ts';
import { pushDeviceOf, rememberPushDevice } from '../api/push.ts';
import { signOut } from '../api/session.ts';
import {
  EndMySignInDocument,
  MySignInsDocument,
  type MySignInsQuery,
  RemovePushDeviceDocument,
} from '../generated/operations.ts';
import { useDates } from '../i18n/dates.ts';
import { useTexts } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Badge, Muted, Row, Shown } from '../ui/parts.tsx';
import { Refused } from '../ui/refused.tsx';
import { useSay } from '../ui/say.tsx';
import css from './account.module.css';
import { Section } from './section.tsx';
import { texts } from './texts.ts';

type SignIn = NonNullable<MySignInsQuery['viewer']>['signIns'][number];

/** Where one is signed in, and signing out here or there. */
export function SignIns({ viewerId }: { viewerId: string }) {
  const t = useTexts(texts.signIns);
  const read = useRead(MySignInsDocument, {});
  const say = useSay();
  const end = useAct(EndMySignInDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function endIt(signInId: string): Promise<void> {
    const outcome = await end.run({ input: { signInId } });
    setRefusal(refusalOf(outcome, 'SignIn'));
    if (outcome.__typename !== 'SignIn') return;
    say(t.ended);
    read.reload();
  }
  return (
    <Section title={t.title}>
      <Shown read={read}>
        {({ viewer }) => (
          <ul className={css.list}>
            {viewer?.signIns.map((signIn) => (
              <li key={signIn.id}>
                <SignInFacts signIn={signIn} />
                {signIn.current ? (
                  <Badge tone="good">{t.here}</Badge>
                ) : (
                  <Button look="quiet" busy={end.running} onClick={() => endIt(signIn.id)}>
                    {t.end}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <Refused refusal={refusal} />
      <SignOut viewerId={viewerId} />
    </Section>
  );
}

function SignInFacts({ signIn: { device, lastUsedAt } }: { signIn: SignIn }) {
  const t = useTexts(texts.signIns);
  const dates = useDates();
  return (
    <span className={css.what}>
      <strong>{device ? t.device(...(device.split(' on ') as [string, string?])) : t.unknown}</strong>
      <Muted>{t.lastUsed(dates.dayAndTime(lastUsedAt))}</Muted>
    </span>
  );
}

/** Who signs out of a device wants nothing on its screen any more. */
function SignOut({ viewerId }: { viewerId: string }) {
  const t = useTexts(texts.signIns);
  const remove = useAct(RemovePushDeviceDocument);
  const [failed, setFailed] = useState(false);
  async function leave(): Promise<void> {
    const deviceId = pushDeviceOf(viewerId);
    if (deviceId) await remove.run({ input: { deviceId } });
    rememberPushDevice(null);
    await signOut().catch(() => setFailed(true));
  }
  return (
    <>
      <Row>
        <Button onClick={leave}>{t.signOut}</Button>
      </Row>
      {failed && <Refused refusal={{ __typename: 'NoAnswer', failure: { kind: 'OFFLINE', message: '' } }} />}
    </>
  );
}
