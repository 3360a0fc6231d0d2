import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { ToBackupRoomDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { LinkField } from '../../../ui/link-field.tsx';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import type { ClassFacts } from '../facts.ts';
import { texts } from './texts.ts';

/** The prepared link, or one pasted now: everybody is sent there at once. */
export function BackupDialog({ session, onClose }: { session: ClassFacts; onClose(): void }) {
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
