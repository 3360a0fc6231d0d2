import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAct } from '../../../api/hooks.ts';
import { WeekCancelClassesDocument, type WeekCancelClassesMutation } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Notice, Stack } from '../../../ui/parts.tsx';
import type { WeekClass } from '../classes.ts';
import { TakeBack } from './take-back.tsx';
import { texts } from './texts.ts';
import { seatsOf } from './write.tsx';

const LONGEST = 280;

type Props = { classes: WeekClass[]; onClose(): void; onDone(): void };

type Cancelled = Extract<WeekCancelClassesMutation['cancelSessions'], { __typename: 'CancelledSessions' }>;

/** Cancels several classes with one reason, and offers the way back while nobody was told. */
export function CancelClasses({ classes, onClose, onDone }: Props) {
  const t = useTexts(texts);
  // Those that were selected when it was opened: one that meanwhile begins or is cancelled elsewhere is the server's to judge.
  const [chosen] = useState(classes);
  const [cancelled, setCancelled] = useState<Cancelled | null>(null);
  if (cancelled)
    return (
      <Dialog title={t.cancelled(cancelled.recipients)} onClose={onDone}>
        <TakeBack
          ids={chosen.map(({ id }) => id)}
          until={cancelled.sessions[0]?.cancellationFinalAt}
          onDone={onDone}
        />
      </Dialog>
    );
  return (
    <Dialog title={t.cancelTitle(chosen.length)} onClose={onClose}>
      <CancelForm chosen={chosen} onClose={onClose} onCancelled={setCancelled} />
    </Dialog>
  );
}

type FormProps = { chosen: WeekClass[]; onClose(): void; onCancelled(cancelled: Cancelled): void };

function CancelForm({ chosen, onClose, onCancelled }: FormProps) {
  const t = useTexts(texts);
  const form = useForm({ defaultValues: { reason: '' } });
  const draft = useDraft('cancel classes', form);
  const refuse = useRefusal(form);
  const [refusal, setRefusal] = useState<string | null>(null);
  const act = useAct(WeekCancelClassesDocument);
  const submit = form.handleSubmit(async ({ reason }) => {
    setRefusal(null);
    const sessionIds = chosen.map(({ id }) => id);
    const outcome = await act.run({ input: { sessionIds, reason: reason.trim() || undefined } });
    if (outcome.__typename !== 'CancelledSessions') return setRefusal(refuse(outcome));
    draft.forget();
    onCancelled(outcome);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <p>
          {t.about(chosen.length, seatsOf(chosen))} {t.oneMessage}
        </p>
        <DraftNotice {...draft} />
        <Field
          label={t.reason}
          hint={t.reasonHint}
          maxLength={LONGEST}
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
        {refusal && <Notice tone="bad">{refusal}</Notice>}
        <Buttons>
          <Button onClick={onClose}>{t.keep}</Button>
          <Button type="submit" look="danger" busy={act.running}>
            {t.doCancel(chosen.length)}
          </Button>
        </Buttons>
      </Stack>
    </form>
  );
}
