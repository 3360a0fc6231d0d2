import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Refusal } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { AddNewPersonDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { DraftNotice } from '../../ui/draft-notice.tsx';
import { Field } from '../../ui/field.tsx';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { Notice, Row, Stack } from '../../ui/parts.tsx';
import { texts } from './texts.ts';
import { type Added, useAdd } from './use-add.ts';

type Values = { name: string; email: string };
type Props = { sessionId: string; name: string; onAdded(added: Added): void; onBack(): void };

export const newPersonDraft = (sessionId: string): string => `new person ${sessionId}`;

/** A new customer with a seat. Whoever has the address already is found by it. */
export function NewPerson({ sessionId, name, onAdded, onBack }: Props) {
  const t = useTexts(texts);
  const form = useForm<Values>({ defaultValues: { name, email: '' } });
  // The name was typed into the search: it is kept, too.
  const draft = useDraft(newPersonDraft(sessionId), form, { whole: true });
  const refuse = useRefusal(form);
  const book = useBookNew(sessionId);
  const [over, setOver] = useState<string | null>(null);
  const { errors, isSubmitting } = form.formState;
  const forget = () => {
    form.reset({ name: '', email: '' });
    draft.forget();
  };
  const submit = form.handleSubmit(async (typed) => {
    setOver(null);
    const outcome = await book(typed);
    if ('refusal' in outcome)
      return setOver(refuse(withOwnField(outcome.refusal), { EmailTakenError: 'email' }));
    forget();
    onAdded(outcome.added);
  });
  const back = () => {
    forget();
    onBack();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <DraftNotice kept={draft.kept} discard={forget} />
        <Field
          label={t.name}
          maxLength={200}
          autoFocus
          error={errors.name?.message}
          {...form.register('name')}
        />
        <Field
          label={t.email}
          hint={t.emailHint}
          type="email"
          autoCapitalize="none"
          error={errors.email?.message}
          {...form.register('email')}
        />
        {over && <Notice tone="bad">{over}</Notice>}
        <Row>
          <Button type="submit" look="primary" busy={isSubmitting}>
            {t.addNew}
          </Button>
          <Button look="quiet" onClick={back}>
            {t.back}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

/** Without an address nobody can be found by it: the customer is created first, once however often the seat is refused. */
function useBookNew(sessionId: string) {
  const { add } = useAdd(sessionId);
  const create = useAct(AddNewPersonDocument);
  const created = useRef<{ name: string; id: string } | null>(null);
  return async (typed: Values) => {
    const [name, email] = [typed.name.trim(), typed.email.trim()];
    if (email) return add({ customer: { name, email } });
    if (created.current?.name !== name) {
      const outcome = await create.run({ input: { name } });
      if (outcome.__typename !== 'Customer') return { refusal: outcome };
      created.current = { name, id: outcome.id };
    }
    return add({ customerId: created.current.id });
  };
}

/** `customer.email` of the input is the field `email` here. */
const withOwnField = (refusal: Refusal): Refusal => ({
  ...refusal,
  field: refusal.field?.replace(/^customer\./, ''),
});
