import { useState } from 'react';
import { Link } from 'wouter';
import { languageOf, localeFrom } from '../../../account/locale.tsx';
import { Section } from '../../../account/section.tsx';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { EditMemberDocument, type StaffMemberFragment } from '../../../generated/operations.ts';
import { LANGUAGE_NAMES, localeOf, useTexts } from '../../../i18n/language.ts';
import { useAccount, useIsManager, useStaff } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { changesOf, useStoredForm } from '../../../ui/stored-form.ts';
import { texts as ui } from '../../../ui/texts.ts';
import { LanguageField, RoleField } from '../fields.tsx';
import css from '../people.module.css';
import { texts } from '../texts.ts';

type Props = { member: StaffMemberFragment };

/** Managers change it, teachers read it. */
export function About({ member }: Props) {
  const t = useTexts(texts.common);
  const isManager = useIsManager();
  return (
    <Section title={t.about}>{isManager ? <Edit member={member} /> : <Facts member={member} />}</Section>
  );
}

const valuesOf = ({ name, email, locale, role }: StaffMemberFragment) => ({
  name,
  email: email ?? '',
  language: languageOf(locale),
  role,
});
type Values = ReturnType<typeof valuesOf>;

function Edit({ member }: Props) {
  const t = useTexts(texts.common);
  const common = useTexts(ui);
  const say = useSay();
  const isMe = useStaff().id === member.id;
  const act = useAct(EditMemberDocument);
  const { form, draft, saved } = useStoredForm<Values>(`member ${member.id}`, valuesOf(member));
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors } = form.formState;
  const save = form.handleSubmit(async (values) => {
    const { language, ...rest } = changesOf(values, form);
    const locale = language === undefined ? {} : { locale: localeFrom(language, member.locale) };
    const outcome = await act.run({ input: { professionalId: member.id, ...rest, ...locale } });
    if (outcome.__typename !== 'Professional') {
      const fields = { EmailTakenError: 'email', LastManagerError: 'role' } as const;
      return setRefused(refuse(refusalOf(outcome, 'Professional')!, fields));
    }
    setRefused(null);
    saved(valuesOf(outcome));
    say(t.saved);
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <DraftNotice {...draft} />
        <Field label={t.name} autoComplete="off" error={errors.name?.message} {...form.register('name')} />
        {isMe ? (
          <Own member={member} />
        ) : (
          <Field
            label={t.email}
            type="email"
            autoComplete="off"
            error={errors.email?.message}
            {...form.register('email')}
          />
        )}
        <RoleField error={errors.role?.message} {...form.register('role')} />
        <LanguageField {...form.register('language')} />
        {refused && <Notice tone="bad">{refused}</Notice>}
        <Row>
          <Button type="submit" look="primary" busy={act.running}>
            {common.save}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

/** One's own address changes by a code. */
function Own({ member }: Props) {
  const t = useTexts(texts.common);
  const words = useTexts(texts.staff);
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t.email}</dt>
        <dd>{member.email}</dd>
        <dd className={css.small}>
          {words.own} <Link to="/settings/account">{words.toSettings}</Link>
        </dd>
      </div>
    </dl>
  );
}

function Facts({ member: { email, locale } }: Props) {
  const t = useTexts(texts.common);
  const { center } = useAccount();
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t.email}</dt>
        <dd>{email}</dd>
      </div>
      <div>
        <dt>{t.language}</dt>
        <dd>{LANGUAGE_NAMES[localeOf(locale, center.locale).language]}</dd>
      </div>
    </dl>
  );
}
