import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Refusal } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import { RosterBookDocument, RosterNewPersonDocument } from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { DraftNotice } from '../../../../ui/draft-notice.tsx';
import { Field } from '../../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../../ui/parts.tsx';
import type { RosterClass } from '../facts.ts';
import { texts } from './texts.ts';

type Values = { name: string; email: string };
type Props = { session: RosterClass; name: string; onAdded(name: string): void; onBack(): void };

export const newPersonDraft = (sessionId: string): string => `new person ${sessionId}`;

/** A new customer with a seat. Whoever has the address already is found by it. */
export function NewPerson({ session, name, onAdded, onBack }: Props) {
  const t = useTexts(texts);
  const form = useForm<Values>({ defaultValues: { name, email: '' } });
  // The name was typed into the search: it is kept, too.
  const draft = useDraft(newPersonDraft(session.id), form, { whole: true });
  const refuse = useRefusal(form);
  const book = useBookNew(session.id);
  const [over, setOver] = useState<string | null>(null);
  const { errors, isSubmitting } = form.formState;
  const forget = () => {
    form.reset({ name: '', email: '' });
    draft.forget();
  };
  const submit = form.handleSubmit(async (typed) => {
    setOver(null);
    const outcome = await book(typed);
    if (outcome.__typename !== 'Booking') return setOver(refuse(outcome, { EmailTakenError: 'email' }));
    forget();
    onAdded(outcome.customer.name);
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
  const book = useAct(RosterBookDocument);
  const create = useAct(RosterNewPersonDocument);
  const created = useRef<{ name: string; id: string } | null>(null);
  return async (typed: Values) => {
    const [name, email] = [typed.name.trim(), typed.email.trim()];
    if (email) {
      const outcome = await book.run({ input: { sessionId, customer: { name, email } } });
      return outcome.__typename === 'Booking' ? outcome : withOwnField(outcome);
    }
    if (created.current?.name !== name) {
      const outcome = await create.run({ input: { name } });
      if (outcome.__typename !== 'Customer') return outcome;
      created.current = { name, id: outcome.id };
    }
    return book.run({ input: { sessionId, customerId: created.current.id } });
  };
}

/** `customer.email` of the input is the field `email` here. */
const withOwnField = <Refused extends Refusal>(refusal: Refused): Refused => ({
  ...refusal,
  field: refusal.field?.replace(/^customer\./, ''),
});
