import { type ReactNode, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { Refusal } from '../../api/failures.ts';
import type { ProfessionalRole } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Buttons } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DraftNotice } from '../../ui/draft-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { Notice, Stack } from '../../ui/parts.tsx';
import { texts as ui } from '../../ui/texts.ts';
import { texts } from './texts.ts';

const EMPTY = {
  name: '',
  email: '',
  language: '',
  timeZone: '',
  role: 'PROFESSIONAL' as ProfessionalRole,
};
type Values = typeof EMPTY;

type Props = {
  /** Names the draft. */
  draft: string;
  words: { create: string; createNow: string; emailHint: string };
  /** Null: the person is there. */
  create(person: Values): Promise<Refusal | null>;
  onClose(): void;
  /** What is asked besides name and address. */
  children(form: UseFormReturn<Values>): ReactNode;
};

/** The form of somebody who was not known yet: a customer, or one of the staff. */
export function NewPerson({ draft: name, words, create, onClose, children }: Props) {
  const t = useTexts(texts.common);
  const common = useTexts(ui);
  const form = useForm({ defaultValues: EMPTY });
  const draft = useDraft(name, form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (person) => {
    const refusal = await create(person);
    if (refusal) return setRefused(refuse(refusal, { EmailTakenError: 'email' }));
    draft.forget();
  });
  return (
    <Dialog title={words.create} onClose={onClose}>
      <form onSubmit={submit} noValidate>
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
          {children(form)}
          {refused && <Notice tone="bad">{refused}</Notice>}
          <Buttons>
            <Button onClick={onClose}>{common.cancel}</Button>
            <Button type="submit" look="primary" busy={isSubmitting}>
              {words.createNow}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Dialog>
  );
}
