import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAct } from '../../../api/hooks.ts';
import { CancelLeftOverDocument, type ScheduleClassFragment } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Choice, Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { texts } from './texts.ts';

type Props = { sessions: ScheduleClassFragment[]; reload(): void; onClose(): void };

/** Cancels those of them that are chosen: each person is told once. */
export function CancelThem({ sessions, reload, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  const say = useSay();
  const form = useForm({ defaultValues: { sessionIds: sessions.map(({ id }) => id), reason: '' } });
  const refuse = useRefusal(form);
  const cancel = useAct(CancelLeftOverDocument);
  const [fault, setFault] = useState<string | null>(null);
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ sessionIds, reason }) => {
    const outcome = await cancel.run({ input: { sessionIds, reason: reason || null } });
    if (outcome.__typename !== 'CancelledSessions') return setFault(refuse(outcome));
    say(t.cancelled(outcome.recipients));
    reload();
    onClose();
  });
  return (
    <Dialog title={t.cancelTitle} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Choices legend={t.which} error={errors.sessionIds?.message}>
            {sessions.map(({ id, startsAt, seatsTaken }) => (
              <Choice
                key={id}
                value={id}
                label={`${dates.dayAndTime(startsAt)} · ${t.booked(seatsTaken)}`}
                {...form.register('sessionIds', { validate: (ids) => ids.length > 0 || t.chooseOne })}
              />
            ))}
          </Choices>
          <Field
            maxLength={280}
            label={t.reason}
            hint={t.reasonHint}
            error={errors.reason?.message}
            {...form.register('reason')}
          />
          {fault && <Notice tone="bad">{fault}</Notice>}
          <Row>
            <Button type="submit" look="danger" busy={cancel.running}>
              {t.cancelThem}
            </Button>
            <Button onClick={onClose}>{words.close}</Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
