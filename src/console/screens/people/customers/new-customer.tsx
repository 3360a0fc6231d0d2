import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocation } from 'wouter';
import { refusalOf, useAct } from '../../../api/hooks.ts';
import { NewCustomerDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as ui } from '../../../ui/texts.ts';
import { LanguageField, ZoneField } from '../fields.tsx';
import { customerPath } from '../paths.ts';
import { texts } from '../texts.ts';

const EMPTY = { name: '', email: '', language: '', timeZone: '' };

/** Somebody who was not known yet. Their page opens then. */
export function NewCustomer({ onClose }: { onClose(): void }) {
  const t = useTexts(texts.common);
  const words = useTexts(texts.customers);
  const common = useTexts(ui);
  const say = useSay();
  const [, navigate] = useLocation();
  const act = useAct(NewCustomerDocument);
  const form = useForm({ defaultValues: EMPTY });
  const draft = useDraft('new customer', form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors } = form.formState;
  const create = form.handleSubmit(async ({ name, email, language, timeZone }) => {
    const person = {
      name,
      email: email.trim() || null,
      locale: language || null,
      timeZone: timeZone || null,
    };
    const outcome = await act.run({ input: person });
    if (outcome.__typename !== 'Customer')
      return setRefused(refuse(refusalOf(outcome, 'Customer')!, { EmailTakenError: 'email' }));
    draft.forget();
    say(words.created(outcome.name));
    navigate(customerPath(outcome.id));
  });
  return (
    <Dialog title={words.create} onClose={onClose}>
      <form onSubmit={create} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field label={t.name} autoComplete="off" error={errors.name?.message} {...form.register('name')} />
          <Field
            label={t.email}
            hint={words.emailHint}
            type="email"
            autoComplete="off"
            error={errors.email?.message}
            {...form.register('email')}
          />
          <LanguageField {...form.register('language')} />
          <ZoneField error={errors.timeZone?.message} {...form.register('timeZone')} />
          {refused && <Notice tone="bad">{refused}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={act.running}>
              {words.createNow}
            </Button>
            <Button onClick={onClose}>{common.cancel}</Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
