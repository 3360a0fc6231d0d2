import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import { type MessageAudience, RosterWriteDocument } from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Choices } from '../../../../ui/choices.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { DraftNotice } from '../../../../ui/draft-notice.tsx';
import { Choice, TextArea } from '../../../../ui/field.tsx';
import { hasDraft, useDraft, useRefusal } from '../../../../ui/form.ts';
import { Muted, Notice, Row, Stack } from '../../../../ui/parts.tsx';
import { useSay } from '../../../../ui/say.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import { isOnline, type RosterClass } from '../facts.ts';
import { texts } from './texts.ts';

const draftOf = (sessionId: string) => `words ${sessionId}`;

/** Words to everybody of the class. */
export function Write({ session }: { session: RosterClass }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(() => hasDraft(draftOf(session.id)));
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.write}</Button>
      {open && (
        <Dialog title={t.title} onClose={close}>
          <WriteForm session={session} onClose={close} />
        </Dialog>
      )}
    </>
  );
}

type Values = { text: string; to: MessageAudience };
const EMPTY: Values = { text: '', to: 'BOOKED' };
const MOST_LETTERS = 1_000;

function WriteForm({ session, onClose }: { session: RosterClass; onClose(): void }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const form = useForm<Values>({ defaultValues: EMPTY });
  const draft = useDraft(draftOf(session.id), form);
  const refuse = useRefusal(form);
  const send = useAct(RosterWriteDocument);
  const [over, setOver] = useState<string | null>(null);
  const leave = () => {
    if (!form.getValues('text').trim()) draft.forget();
    onClose();
  };
  const submit = form.handleSubmit(async ({ text, to }) => {
    setOver(null);
    const outcome = await send.run({ input: { sessionIds: [session.id], text, to } });
    const refusal = refusalOf(outcome, 'MessageBooked');
    if (refusal) return setOver(refuse(refusal));
    draft.discard();
    if (outcome.__typename === 'MessageBooked') say(t.onItsWay(outcome.recipients));
    onClose();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
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
        {isOnline(session) && (
          <Choices legend={t.to}>
            <Choice
              type="radio"
              value="BOOKED"
              label={t.booked(session.seatsTaken)}
              {...form.register('to')}
            />
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
  );
}
