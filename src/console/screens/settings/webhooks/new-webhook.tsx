import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { MakeWebhookDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Choice, Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Card, Notice, Stack } from '../../../ui/parts.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { EVENTS, texts } from './texts.ts';

type Props = { onMade(secret: string): void; onClose(): void };

export function NewWebhook({ onMade, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const make = useAct(MakeWebhookDocument);
  const form = useForm({ defaultValues: { url: '', events: [] as string[] } });
  const draft = useDraft('new webhook', form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = form.handleSubmit(async (input) => {
    const outcome = await make.run({ input });
    if (outcome.__typename === 'CreatedWebhookEndpoint') {
      draft.forget();
      return onMade(outcome.secret);
    }
    setRefused(refuse(refusalOf(outcome, 'CreatedWebhookEndpoint')!, { InvalidWebhookUrlError: 'url' }));
  });
  const { errors } = form.formState;
  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field
            label={t.url}
            type="url"
            inputMode="url"
            placeholder="https://"
            error={errors.url?.message}
            {...form.register('url')}
          />
          <Choices legend={t.events} error={errors.events?.message}>
            {EVENTS.map((event) => (
              <Choice key={event} value={event} label={<code>{event}</code>} {...form.register('events')} />
            ))}
          </Choices>
          {refused && <Notice tone="bad">{refused}</Notice>}
          <Buttons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={make.running}>
              {t.make}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Card>
  );
}
