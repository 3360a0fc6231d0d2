import { useForm } from 'react-hook-form';
import type { Refusal } from '../../../api/failures.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Stack } from '../../../ui/parts.tsx';
import { texts } from './texts.ts';

type Person = { name: string; email: string };
type Props = {
  busy: boolean;
  onBook(person: Person): Promise<Refusal | null>;
  /** What is about no field. */
  onRefused(message: string): void;
};

/** Somebody who was never here. An address that is known finds its customer. */
export function NewPerson({ busy, onBook, onRefused }: Props) {
  const t = useTexts(texts);
  const form = useForm<Person>({ defaultValues: { name: '', email: '' } });
  const refuse = useRefusal(form);
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (person) => {
    const refusal = await onBook(person);
    if (!refusal) return form.reset();
    const message = refuse({ ...refusal, field: refusal.field?.replace('customer.', '') });
    if (message) onRefused(message);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Field label={t.name} autoComplete="off" error={errors.name?.message} {...form.register('name')} />
        <Field
          label={t.email}
          type="email"
          autoComplete="off"
          error={errors.email?.message}
          {...form.register('email')}
        />
        <Button type="submit" look="primary" busy={busy}>
          {t.bookNew}
        </Button>
      </Stack>
    </form>
  );
}
