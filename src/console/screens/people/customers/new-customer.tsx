import { useLocation } from 'wouter';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { NewCustomerDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useSay } from '../../../ui/say.tsx';
import { LanguageField, ZoneField } from '../fields.tsx';
import { NewPerson } from '../new-person.tsx';
import { customerPath } from '../paths.ts';
import { texts } from '../texts.ts';

/** Somebody who was not known yet. Their page opens then. */
export function NewCustomer({ onClose }: { onClose(): void }) {
  const words = useTexts(texts.customers);
  const say = useSay();
  const [, navigate] = useLocation();
  const { run } = useAct(NewCustomerDocument);
  return (
    <NewPerson
      draft="new customer"
      words={words}
      onClose={onClose}
      create={async ({ name, email, language, timeZone }) => {
        const person = {
          name,
          email: email.trim() || null,
          locale: language || null,
          timeZone: timeZone || null,
        };
        const outcome = await run({ input: person });
        if (outcome.__typename !== 'Customer') return refusalOf(outcome, 'Customer');
        say(words.created(outcome.name));
        navigate(customerPath(outcome.id));
        return null;
      }}
    >
      {({ register, formState: { errors } }) => (
        <>
          <LanguageField {...register('language')} />
          <ZoneField error={errors.timeZone?.message} {...register('timeZone')} />
        </>
      )}
    </NewPerson>
  );
}
