import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useChoices } from '../../../api/choices.ts';
import { useAct } from '../../../api/hooks.ts';
import { WeekCreateClassDocument, type WeekCreateClassMutation } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { dateOf, mondayOf } from '../../../i18n/zoned.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Muted, Notice, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { Clashes, clashes } from './clashes.tsx';
import { OnlineFields, WhatAndWhen } from './fields.tsx';
import { texts } from './texts.ts';
import { atItsField, inputOf, nothing, type Values } from './values.ts';

type Created = Extract<WeekCreateClassMutation['createSession'], { __typename: 'Session' }>;
/** `onClose` is told the week of the class that was made. */
type Props = { day: string; onClose(week?: string): void };

/** Makes a one-off class. */
export default function NewClass({ day, onClose }: Props) {
  const t = useTexts(texts);
  const say = useSay();
  const { zone } = useDates();
  const [created, setCreated] = useState<Created | null>(null);
  const close = (one: Created) => {
    say(t.created);
    onClose(mondayOf(dateOf(one.startsAt, zone)));
  };
  const take = (one: Created) => (clashes(one) ? setCreated(one) : close(one));
  if (created)
    return (
      <Dialog title={t.createdTitle} onClose={() => close(created)}>
        <Clashes of={created} onFine={() => close(created)} />
      </Dialog>
    );
  return (
    <Dialog title={t.title} onClose={() => onClose()}>
      <ClassForm day={day} onCreated={take} onCancel={() => onClose()} />
    </Dialog>
  );
}

type FormProps = { day: string; onCreated(one: Created): void; onCancel(): void };

function ClassForm({ day, onCreated, onCancel }: FormProps) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const form = useForm<Values>({ defaultValues: nothing(day) });
  const draft = useDraft('new class', form);
  const { act, submit, refusal, suggestion } = useCreate(form, (one) => {
    draft.forget();
    onCreated(one);
  });
  const services = useChoices().services.filter(({ archivedAt }) => !archivedAt);
  const service = services.find(({ id }) => id === form.watch('serviceId'));
  return (
    <FormProvider {...form}>
      <form onSubmit={submit(service?.modality !== 'IN_PERSON')} noValidate>
        <Stack>
          <Muted>{t.hint}</Muted>
          <DraftNotice {...draft} />
          <WhatAndWhen services={services} service={service} />
          {service?.modality === 'ONLINE' && <OnlineFields service={service} suggestion={suggestion} />}
          {service?.modality === 'IN_PERSON' && <Muted>{t.inPerson}</Muted>}
          {refusal && <Notice tone="bad">{refusal}</Notice>}
          <Buttons>
            <Button onClick={onCancel}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={act.running}>
              {t.create}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </FormProvider>
  );
}

function useCreate(form: ReturnType<typeof useForm<Values>>, onCreated: (one: Created) => void) {
  const t = useTexts(texts);
  const { zone } = useDates();
  const act = useAct(WeekCreateClassDocument);
  const refuse = useRefusal(form);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const submit = (online: boolean) =>
    form.handleSubmit(async (values) => {
      setRefusal(null);
      setSuggestion(null);
      const input = inputOf(values, zone, online);
      if (!input) return form.setError('time', { message: t.needed }, { shouldFocus: true });
      const outcome = await act.run({ input });
      if (outcome.__typename === 'Session') return onCreated(outcome);
      if (outcome.__typename === 'InvalidJoinUrlError') setSuggestion(outcome.suggestion);
      setRefusal(
        refuse(atItsField(outcome), {
          SessionInPastError: 'time',
          InvalidJoinUrlError: 'joinUrl',
        }),
      );
    });
  return { act, submit, refusal, suggestion };
}
