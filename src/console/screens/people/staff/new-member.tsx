import { useLocation } from 'wouter';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { NewMemberDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useSay } from '../../../ui/say.tsx';
import { LanguageField, RoleField } from '../fields.tsx';
import { NewPerson } from '../new-person.tsx';
import { memberPath } from '../paths.ts';
import { texts } from '../texts.ts';

/** Somebody who begins to work here. Their page opens then. */
export function NewMember({ onClose }: { onClose(): void }) {
  const words = useTexts(texts.staff);
  const say = useSay();
  const [, navigate] = useLocation();
  const { run } = useAct(NewMemberDocument);
  return (
    <NewPerson
      draft="new member"
      words={words}
      onClose={onClose}
      create={async ({ name, email, language, role }) => {
        const outcome = await run({ input: { name, email, locale: language || null, role } });
        if (outcome.__typename !== 'Professional') return refusalOf(outcome, 'Professional');
        say(words.created(outcome.name));
        navigate(memberPath(outcome.id));
        return null;
      }}
    >
      {({ register }) => (
        <>
          <RoleField {...register('role')} />
          <LanguageField {...register('language')} />
        </>
      )}
    </NewPerson>
  );
}
