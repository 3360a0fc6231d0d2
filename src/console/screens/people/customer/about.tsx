import { useState } from 'react';
import { languageOf, localeFrom } from '../../../account/locale.tsx';
import { Section } from '../../../account/section.tsx';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { type CustomerPersonFragment, EditCustomerDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { LANGUAGE_NAMES, localeOf, useTexts } from '../../../i18n/language.ts';
import { useAccount, useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { changesOf, useStoredForm } from '../../../ui/stored-form.ts';
import { texts as ui } from '../../../ui/texts.ts';
import { LanguageField, ZoneField } from '../fields.tsx';
import css from '../people.module.css';
import { texts } from '../texts.ts';

type Props = { person: CustomerPersonFragment };

/** Managers change it, teachers read it. */
export function About({ person }: Props) {
  const t = useTexts(texts.common);
  const isManager = useIsManager();
  return (
    <Section title={t.about}>{isManager ? <Edit person={person} /> : <Facts person={person} />}</Section>
  );
}

const valuesOf = ({ name, email, locale, timeZone }: CustomerPersonFragment) => ({
  name,
  email: email ?? '',
  language: languageOf(locale),
  timeZone: timeZone ?? '',
});
type Values = ReturnType<typeof valuesOf>;

function Edit({ person }: Props) {
  const t = useTexts(texts.common);
  const common = useTexts(ui);
  const own = useTexts(texts.customer);
  const say = useSay();
  const act = useAct(EditCustomerDocument);
  const { form, draft, saved } = useStoredForm<Values>(`customer ${person.id}`, valuesOf(person));
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors } = form.formState;
  const save = form.handleSubmit(async (values) => {
    const changes = inputOf(changesOf(values, form), person.locale);
    const outcome = await act.run({ input: { customerId: person.id, ...changes } });
    if (outcome.__typename !== 'Customer')
      return setRefused(refuse(refusalOf(outcome, 'Customer')!, { EmailTakenError: 'email' }));
    setRefused(null);
    saved(valuesOf(outcome));
    say(t.saved);
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <DraftNotice {...draft} />
        <Field label={t.name} autoComplete="off" error={errors.name?.message} {...form.register('name')} />
        <Stack>
          <Field
            label={t.email}
            hint={own.emailHint}
            type="email"
            autoComplete="off"
            error={errors.email?.message}
            {...form.register('email')}
          />
          <Proof person={person} />
        </Stack>
        <LanguageField {...form.register('language')} />
        <ZoneField own={person.timeZone} error={errors.timeZone?.message} {...form.register('timeZone')} />
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

function inputOf({ email, language, timeZone, ...rest }: Partial<Values>, stored: string | null) {
  return {
    ...rest,
    ...(email !== undefined && { email: email.trim() || null }),
    ...(language !== undefined && { locale: localeFrom(language, stored) }),
    ...(timeZone !== undefined && { timeZone: timeZone || null }),
  };
}

/** What is known of the address. */
function Proof({ person: { email, emailVerifiedAt, pendingEmail } }: Props) {
  const t = useTexts(texts.customer);
  const dates = useDates();
  const proof = emailVerifiedAt ? t.proven(dates.day(emailVerifiedAt)) : t.unproven;
  return (
    <div className={css.small}>
      <p>{email ? proof : t.noAddress}</p>
      {pendingEmail && <p>{t.pending(pendingEmail)}</p>}
    </div>
  );
}

function Facts({ person }: Props) {
  const t = useTexts(texts.common);
  const { center } = useAccount();
  const { email, locale, timeZone } = person;
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t.email}</dt>
        <dd>{email ?? t.noEmail}</dd>
        <dd>
          <Proof person={person} />
        </dd>
      </div>
      <div>
        <dt>{t.language}</dt>
        <dd>{LANGUAGE_NAMES[localeOf(locale, center.locale).language]}</dd>
      </div>
      <div>
        <dt>{t.zone}</dt>
        <dd>{(timeZone ?? center.timeZone).replaceAll('_', ' ')}</dd>
      </div>
    </dl>
  );
}
