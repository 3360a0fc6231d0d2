import { useForm } from 'react-hook-form';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Stack } from '../../../ui/parts.tsx';
import { texts } from './texts.ts';

type Person = { name: string; email: string };
type Props = { busy: boolean /** Whether they are booked. */; onBook(person: Person): Promise<boolean> };

/** Somebody who was never here. An address that is known finds its customer. */
export function NewPerson({ busy, onBook }: Props) {
  const t = useTexts(texts);
  const form = useForm<Person>({ defaultValues: { name: '', email: '' } });
  const submit = form.handleSubmit(async (person) => {
    if (await onBook(person)) form.reset();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Field label={t.name} autoComplete="off" {...form.register('name')} />
        <Field label={t.email} type="email" autoComplete="off" {...form.register('email')} />
        <Button type="submit" look="primary" busy={busy}>
          {t.bookNew}
        </Button>
      </Stack>
    </form>
  );
}
