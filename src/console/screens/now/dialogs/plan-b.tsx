import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Suggestion } from '../../../acts/link/form.tsx';
import type { Refusal } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { GoBackToRoomDocument, GoToBackupRoomDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { useDraft } from '../../../ui/form.ts';
import { Row, Stack } from '../../../ui/parts.tsx';
import { Refused, useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import type { Class } from '../classes.ts';
import { texts } from './texts.ts';

type Props = { session: Class; onClose(): void };

/** The room fails: everybody to another one, or back. */
export function PlanBDialog({ session, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  return (
    <Dialog title={t.planB} onClose={onClose}>
      {session.online?.inBackupRoom ? (
        <Back session={session} onClose={onClose} />
      ) : (
        <Away session={session} onClose={onClose} />
      )}
      <Button onClick={onClose}>{words.cancel}</Button>
    </Dialog>
  );
}

function Back({ session, onClose }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const { run, running } = useAct(GoBackToRoomDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function goBack(): Promise<void> {
    const outcome = await run({ input: { sessionId: session.id } });
    if (outcome.__typename === 'Session') {
      say(t.backDone);
      return onClose();
    }
    setRefusal(outcome);
  }
  return (
    <>
      <p>
        {t.inBackup} {session.online?.joinUrl}
      </p>
      <Refused refusal={refusal} />
      <Button look="primary" busy={running} onClick={goBack}>
        {t.back}
      </Button>
    </>
  );
}

/** What has become of the press that sends everybody to another room. */
function useAway({ session, onClose }: Props) {
  const t = useTexts(texts);
  const why = useRefused();
  const say = useSay();
  const { run, running } = useAct(GoToBackupRoomDocument);
  const form = useForm({ defaultValues: { joinUrl: '' } });
  const draft = useDraft(`plan b ${session.id}`, form);
  const [refused, setRefused] = useState<{ message: string; suggestion?: string | null } | null>(null);
  async function go(joinUrl: string | null): Promise<void> {
    const outcome = await run({ input: { sessionId: session.id, joinUrl } });
    if (outcome.__typename === 'Session') {
      draft.forget();
      say(t.switched);
      return onClose();
    }
    setRefused({
      message: why(outcome),
      suggestion: outcome.__typename === 'InvalidJoinUrlError' ? outcome.suggestion : null,
    });
  }
  return { go, running, form, draft, refused };
}

function Away(props: Props) {
  const t = useTexts(texts);
  const { go, running, form, draft, refused } = useAway(props);
  const { backupJoinUrl } = props.session;
  const suggestion = refused?.suggestion;
  return (
    <>
      <p>{t.planBLead}</p>
      {backupJoinUrl && (
        <Stack>
          <p>
            {t.prepared}: <strong>{backupJoinUrl}</strong>
          </p>
          <Row>
            <Button look="primary" busy={running} onClick={() => go(null)}>
              {t.switch}
            </Button>
          </Row>
        </Stack>
      )}
      <form onSubmit={form.handleSubmit(({ joinUrl }) => go(joinUrl))} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <TextArea
            label={t.another}
            rows={2}
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            error={refused?.message}
            {...form.register('joinUrl')}
          />
          {suggestion && <Suggestion link={suggestion} onUse={go} />}
          <Button type="submit" look={backupJoinUrl || suggestion ? 'plain' : 'primary'} busy={running}>
            {t.useAnother}
          </Button>
        </Stack>
      </form>
    </>
  );
}
