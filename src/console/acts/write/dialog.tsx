import { type ReactNode, useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { type MessageAudience, WriteToBookedDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DraftNotice } from '../../ui/draft-notice.tsx';
import { Choice, TextArea } from '../../ui/field.tsx';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { Muted, Notice, Row, Stack } from '../../ui/parts.tsx';
import { useSay } from '../../ui/say.tsx';
import { texts as common } from '../../ui/texts.ts';
import { texts } from './texts.ts';

type Props = {
  /** Names the draft: which classes. */
  draft: string;
  classes: readonly { id: string; seatsTaken: number }[];
  /** In one of them people go in by a link. */
  online: boolean;
  /** Which classes, where that is not plain to see. */
  children?: ReactNode;
  onClose(): void;
  onDone?(): void;
};
type Values = { text: string; to: MessageAudience };

const EMPTY: Values = { text: '', to: 'BOOKED' };
const MOST_LETTERS = 1_000;

/** Words to everybody booked in these classes, one message each. */
export function WriteDialog({ draft: name, classes, online, children, onClose, onDone = onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const form = useForm<Values>({ defaultValues: EMPTY });
  const draft = useDraft(name, form);
  const refuse = useRefusal(form);
  const send = useAct(WriteToBookedDocument);
  const [over, setOver] = useState<string | null>(null);
  const leave = () => {
    if (!form.getValues('text').trim()) draft.forget();
    onClose();
  };
  const submit = form.handleSubmit(async ({ text, to }) => {
    setOver(null);
    const outcome = await send.run({ input: { sessionIds: classes.map(({ id }) => id), text, to } });
    const refusal = refusalOf(outcome, 'MessageBooked');
    if (refusal) return setOver(refuse(refusal));
    draft.discard();
    if (outcome.__typename === 'MessageBooked') say(t.onItsWay(outcome.recipients));
    onDone();
  });
  const booked = classes.reduce((sum, { seatsTaken }) => sum + seatsTaken, 0);
  return (
    <Dialog title={t.title} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          <DraftNotice {...draft} />
          <TextArea
            label={t.text}
            hint={t.textHint}
            rows={5}
            maxLength={MOST_LETTERS}
            autoFocus
            error={form.formState.errors.text?.message}
            {...form.register('text')}
          />
          {online && (
            <Choices legend={t.to}>
              <Choice type="radio" value="BOOKED" label={t.booked(booked)} {...form.register('to')} />
              <Choice type="radio" value="NOT_YET_IN" label={t.notYetIn} {...form.register('to')} />
            </Choices>
          )}
          <Muted>{t.lead}</Muted>
          {over && <Notice tone="bad">{over}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
              {t.send}
            </Button>
            <Button look="quiet" onClick={leave}>
              {words.close}
            </Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
