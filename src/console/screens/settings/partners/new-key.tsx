import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { MakePartnerKeyDocument } from '../../../generated/operations.ts';
import { useCenterZone } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { startOfDay } from '../../../i18n/zoned.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Choice, Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Card, Notice, Stack } from '../../../ui/parts.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { SCOPES, texts } from './texts.ts';

type Props = { onMade(secret: string): void; onClose(): void };

export function NewKey({ onMade, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const zone = useCenterZone();
  const make = useAct(MakePartnerKeyDocument);
  const form = useForm({ defaultValues: { name: '', scopes: ['calendar:read'], expiresAt: '' } });
  const draft = useDraft('new partner key', form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ name, scopes, expiresAt }) => {
    const ends = expiresAt ? startOfDay(expiresAt, zone) : null;
    const outcome = await make.run({ input: { name, scopes, expiresAt: ends } });
    if (outcome.__typename === 'CreatedPartnerKey') {
      draft.forget();
      return onMade(outcome.secret);
    }
    setRefused(refuse(refusalOf(outcome, 'CreatedPartnerKey')!));
  });
  const { errors } = form.formState;
  return (
    <Card>
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field label={t.name} error={errors.name?.message} {...form.register('name')} />
          <Choices legend={t.may} error={errors.scopes?.message}>
            {SCOPES.map((scope) => (
              <Choice key={scope} value={scope} label={t.scope[scope]} {...form.register('scopes')} />
            ))}
          </Choices>
          <Field
            label={t.expires}
            hint={t.expiresHint}
            type="date"
            error={errors.expiresAt?.message}
            {...form.register('expiresAt')}
          />
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
