import { useTexts } from '../../../i18n/language.ts';
import { OutLink } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { useNow } from '../../../ui/now.ts';
import { Card, Row, Stack } from '../../../ui/parts.tsx';
import { type ClassFacts, isOpenToChange } from '../facts.ts';
import { InBackupRoom, PlanB } from '../plan-b/plan-b.tsx';
import { SendTime } from './send-time.tsx';
import { TextSetting } from './text-setting.tsx';
import { texts } from './texts.ts';
import { WaitingNote } from './waiting-note.tsx';

/** The online configuration: when details are sent, the link, the backup link, the details, and what people who wait are told. */
export function Access({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const editable = isOpenToChange(session, useNow());
  const { online } = session;
  if (!online) return null;
  const parts = { session, editable };
  return (
    <Card>
      <Stack>
        <Row between>
          <h2>{t.title}</h2>
          {online.joinUrl && (
            <Row>
              <CopyButton text={online.joinUrl} label={t.copyLink} />
              <OutLink href={online.joinUrl} look="quiet">
                {t.openLink}
              </OutLink>
            </Row>
          )}
        </Row>
        <InBackupRoom {...parts} online={online} />
      </Stack>
      <SendTime {...parts} online={online} />
      <TextSetting
        {...parts}
        field="joinUrl"
        value={online.ownJoinUrl}
        source={online.ownJoinUrlSource ?? 'NONE'}
      />
      <TextSetting
        {...parts}
        field="backupJoinUrl"
        value={session.backupJoinUrl}
        source={session.backupJoinUrlSource ?? 'NONE'}
        acts={<PlanB {...parts} online={online} />}
      />
      <TextSetting
        {...parts}
        field="joiningInstructions"
        value={online.joiningInstructions}
        source={online.joiningInstructionsSource}
      />
      <WaitingNote {...parts} online={online} />
    </Card>
  );
}
