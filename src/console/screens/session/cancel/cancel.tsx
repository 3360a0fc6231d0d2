import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { CancelOneSessionDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { useNow } from '../../../ui/now.ts';
import { Notice, Stack } from '../../../ui/parts.tsx';
import { type ClassFacts, isNear } from '../facts.ts';
import { texts } from './texts.ts';

/** The class does not take place: who is told, and when, is said before. */
export function Cancel({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t.cancel}
      </Button>
      {open && (
        <Dialog title={t.title} onClose={close}>
          <CancelForm session={session} onClose={close} />
        </Dialog>
      )}
    </>
  );
}

function CancelForm({ session, onClose }: { session: ClassFacts; onClose(): void }) {
  const t = useTexts(texts);
  const now = useNow();
  const form = useForm({ defaultValues: { reason: '' } });
  const draft = useDraft(`cancel ${session.id}`, form);
  const refuse = useRefusal(form);
  const cancel = useAct(CancelOneSessionDocument);
  const [over, setOver] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ reason }) => {
    const outcome = await cancel.run({ input: { sessionId: session.id, reason: reason.trim() || null } });
    const refusal = refusalOf(outcome, 'Session');
    if (refusal) return setOver(refuse(refusal));
    draft.forget();
    onClose();
  });
  const told = session.seatsTaken;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <p>{isNear(session.startsAt, now) ? t.toldAtOnce(told) : t.toldInAMinute(told)}</p>
        <Field
          label={t.reason}
          hint={t.reasonHint}
          maxLength={280}
          autoFocus
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
        {over && <Notice tone="bad">{over}</Notice>}
        <Buttons>
          <Button onClick={onClose}>{t.leave}</Button>
          <Button type="submit" look="danger" busy={cancel.running}>
            {t.cancel}
          </Button>
        </Buttons>
      </Stack>
    </form>
  );
}
