import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAct } from '../../api/hooks.ts';
import { CloseScheduleDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Buttons } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useRefusal } from '../../ui/form.ts';
import { Notice, Stack } from '../../ui/parts.tsx';
import { useSay } from '../../ui/say.tsx';
import { texts as common } from '../../ui/texts.ts';
import { useToday } from '../../ui/today.ts';
import type { ScheduleOnPage } from './screen.tsx';
import { texts } from './texts.ts';

type Props = { schedule: ScheduleOnPage; reload(): void; onClose(): void };

/** The last day of a weekly class. Nothing takes it back, so it says first what becomes of later classes. */
export function End({ schedule, reload, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const today = useToday();
  const form = useForm({ defaultValues: { until: schedule.from > today ? schedule.from : today } });
  const refuse = useRefusal(form);
  const end = useAct(CloseScheduleDocument);
  const [fault, setFault] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ until }) => {
    const outcome = await end.run({ input: { scheduleId: schedule.id, until } });
    if (outcome.__typename !== 'Schedule') return setFault(refuse(outcome));
    const left = outcome.sessionsAfterUntil.totalCount;
    say(left > 0 ? t.endedLeaving(left) : t.endedSaid);
    reload();
    onClose();
  });
  return (
    <Dialog title={t.endTitle} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <p>{t.endHint}</p>
          <Field
            label={t.until}
            type="date"
            min={schedule.from}
            max={schedule.until ?? undefined}
            error={form.formState.errors.until?.message}
            {...form.register('until', { required: t.needed })}
          />
          {fault && <Notice tone="bad">{fault}</Notice>}
          <Buttons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" look="danger" busy={end.running}>
              {t.endIt}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Dialog>
  );
}
