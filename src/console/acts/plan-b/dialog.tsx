import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { type Refusal, refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { BackFromBackupRoomDocument, ToBackupRoomDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DraftNotice } from '../../ui/draft-notice.tsx';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { LinkField } from '../../ui/link-field.tsx';
import { Notice, Row, Stack } from '../../ui/parts.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useSay } from '../../ui/say.tsx';
import { texts as common } from '../../ui/texts.ts';
import { texts } from './texts.ts';

type Class = { id: string; backupJoinUrl: string | null; online: { inBackupRoom: boolean | null } | null };
type Props = { session: Class; onClose(): void };

/** The room fails: everybody to another one, or back. */
export function PlanBDialog(props: Props) {
  return props.session.online?.inBackupRoom ? <Back {...props} /> : <Away {...props} />;
}

function Back({ session, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const { run, running } = useAct(BackFromBackupRoomDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function back(): Promise<void> {
    const refused = refusalOf(await run({ input: { sessionId: session.id } }), 'Session');
    if (refused) return setRefusal(refused);
    say(t.isBack);
    onClose();
  }
  return (
    <Dialog title={t.backTitle} onClose={onClose}>
      <p>{t.backLead}</p>
      <Refused refusal={refusal} />
      <Row>
        <Button look="primary" busy={running} onClick={back}>
          {t.back}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </Row>
    </Dialog>
  );
}

/** The prepared link, or one pasted now: everybody is sent there at once. */
function Away({ session, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const form = useForm({ defaultValues: { joinUrl: '' } });
  const draft = useDraft(`plan b ${session.id}`, form);
  const refuse = useRefusal(form);
  const turn = useAct(ToBackupRoomDocument);
  const [over, setOver] = useState<string | null>(null);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const prepared = session.backupJoinUrl;
  const submit = form.handleSubmit(async ({ joinUrl }) => {
    const outcome = await turn.run({ input: { sessionId: session.id, joinUrl: joinUrl.trim() || null } });
    const refusal = refusalOf(outcome, 'Session');
    setSuggestion(outcome.__typename === 'InvalidJoinUrlError' ? outcome.suggestion : null);
    if (refusal)
      return setOver(
        refuse(refusal, {
          InvalidJoinUrlError: 'joinUrl',
          MissingJoinUrlError: 'joinUrl',
          InvalidInputError: 'joinUrl',
        }),
      );
    draft.forget();
    say(t.turned);
    onClose();
  });
  return (
    <Dialog title={t.planB} onClose={onClose}>
      <p>{t.lead}</p>
      {prepared && (
        <p>
          <strong>{t.prepared}</strong> {prepared}
        </p>
      )}
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <LinkField
            label={prepared ? t.another : t.link}
            hint={prepared ? t.anotherHint : undefined}
            error={form.formState.errors.joinUrl?.message}
            suggestion={suggestion}
            onUse={(link) => form.setValue('joinUrl', link)}
            {...form.register('joinUrl')}
          />
          {over && <Notice tone="bad">{over}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={turn.running}>
              {t.turn}
            </Button>
            <Button look="quiet" onClick={onClose}>
              {words.close}
            </Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
