import { useForm } from 'react-hook-form';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  type AlertShownFragment,
  CorrectAddressDocument,
  NotReachedDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { MailLink } from '../../../ui/mail-link.tsx';
import { Row } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import css from '../attention.module.css';
import { useSettled } from '../settled.ts';
import { texts } from '../texts.ts';

type Person = NonNullable<AlertShownFragment['customer']>;

/** Messages do not reach somebody: why, and what reaches them all the same. */
export function PersonAct({ customer, sessionId }: { customer: Person; sessionId: string }) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const read = useRead(NotReachedDocument, { sessionId });
  const found = read.data?.session?.alerts?.find(({ booking }) => booking.customer.id === customer.id);
  return (
    <>
      <p>
        <strong>{customer.name}</strong> · {customer.email ?? t.noEmail}
        {found && <br />}
        {found && t.reason[found.reason]}
      </p>
      <Row>
        {found?.booking.accessUrl && <CopyButton text={found.booking.accessUrl} label={t.copyUrl} />}
        {customer.email && <MailLink to={customer.email}>{t.writeTo(customer.name)}</MailLink>}
      </Row>
      {isManager && <Address customer={customer} />}
    </>
  );
}

function Address({ customer }: { customer: Person }) {
  const t = useTexts(texts);
  const say = useSay();
  const settled = useSettled();
  const { run, running } = useAct(CorrectAddressDocument);
  const form = useForm({ defaultValues: { email: customer.email ?? '' } });
  const refuse = useRefusal(form);
  const submit = form.handleSubmit(async ({ email }) => {
    const outcome = await run({ input: { customerId: customer.id, email } });
    if (outcome.__typename === 'Customer') {
      settled();
      return say(t.corrected);
    }
    const message = refuse(outcome, { EmailTakenError: 'email' });
    if (message) form.setError('email', { message });
  });
  return (
    <form onSubmit={submit} noValidate className={css.oneLine}>
      <Field
        label={t.correct}
        type="email"
        autoComplete="off"
        error={form.formState.errors.email?.message}
        {...form.register('email')}
      />
      <Button type="submit" look="primary" busy={running}>
        {t.save}
      </Button>
    </form>
  );
}
