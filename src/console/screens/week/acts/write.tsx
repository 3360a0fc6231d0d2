import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAct } from '../../../api/hooks.ts';
import { type MessageAudience, WeekWriteDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Choice, TextArea } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Notice, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import type { WeekClass } from '../classes.ts';
import { texts } from './texts.ts';

const LONGEST = 1_000;
const AUDIENCES = ['BOOKED', 'NOT_YET_IN'] as const;

export const seatsOf = (classes: WeekClass[]): number =>
  classes.reduce((sum, { seatsTaken }) => sum + seatsTaken, 0);

type Props = {
  /** Names the draft: a date, or what is selected. */
  draft: string;
  classes: WeekClass[];
  onClose(): void;
  onDone?(): void;
};

/** Words to everybody booked in these classes, one message each. */
export function WriteTo({ draft: name, classes, onClose, onDone = onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const { longDay } = useDates();
  const days = new Set(classes.map(({ startsAt }) => longDay(startsAt)));
  const day = days.size === 1 ? [...days][0] : null;
  const form = useForm({ defaultValues: { text: '', to: 'BOOKED' as MessageAudience } });
  const draft = useDraft(`write ${name}`, form);
  const refuse = useRefusal(form);
  const [refusal, setRefusal] = useState<string | null>(null);
  const act = useAct(WeekWriteDocument);
  const submit = form.handleSubmit(async ({ text, to }) => {
    setRefusal(null);
    const outcome = await act.run({ input: { sessionIds: classes.map(({ id }) => id), text, to } });
    if (outcome.__typename !== 'MessageBooked') return setRefusal(refuse(outcome));
    draft.forget();
    say(t.sent(outcome.recipients));
    onDone();
  });
  return (
    <Dialog title={t.writeTitle} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <p>
            {day && <strong>{day}: </strong>}
            {t.about(classes.length, seatsOf(classes))}
          </p>
          <DraftNotice {...draft} />
          <TextArea
            label={t.words}
            hint={t.wordsHint}
            maxLength={LONGEST}
            error={form.formState.errors.text?.message}
            {...form.register('text')}
          />
          <fieldset>
            <legend className="visually-hidden">{t.to}</legend>
            {AUDIENCES.map((to) => (
              <Choice key={to} type="radio" value={to} label={t.audiences[to]} {...form.register('to')} />
            ))}
          </fieldset>
          {refusal && <Notice tone="bad">{refusal}</Notice>}
          <Buttons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={act.running}>
              {t.send}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Dialog>
  );
}
