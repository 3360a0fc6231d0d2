import { useState } from 'react';
import { LanguageSelect, languageOf, localeFrom } from '../../../account/locale.tsx';
import { Section } from '../../../account/section.tsx';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { SaveStaffAccountDocument, type StaffAccountFragment } from '../../../generated/operations.ts';
import { rememberLocale, useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { changesOf, useStoredForm } from '../../../ui/stored-form.ts';
import { texts as common } from '../../../ui/texts.ts';
import { texts } from './texts.ts';

const valuesOf = ({ name, locale }: StaffAccountFragment) => ({
  name,
  language: languageOf(locale),
});

/** Name and language. */
export function Personal({ me }: { me: StaffAccountFragment }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const save = useAct(SaveStaffAccountDocument);
  const { form, draft, saved } = useStoredForm(`staff ${me.id}`, valuesOf(me));
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = form.handleSubmit(async (values) => {
    const { language, ...rest } = changesOf(values, form);
    const locale = language === undefined ? {} : { locale: localeFrom(language, me.locale) };
    const outcome = await save.run({ input: { professionalId: me.id, ...rest, ...locale } });
    if (outcome.__typename !== 'Professional') return setRefused(refuse(refusalOf(outcome, 'Professional')!));
    setRefused(null);
    saved(valuesOf(outcome));
    if (outcome.locale) rememberLocale(outcome.locale);
    say(t.saved);
  });
  return (
    <Section title={t.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field
            label={t.name}
            hint={t.nameHint}
            autoComplete="name"
            error={form.formState.errors.name?.message}
            {...form.register('name')}
          />
          <LanguageSelect
            label={t.language}
            hint={t.languageHint}
            asCenter={t.asCenter}
            {...form.register('language')}
          />
          {refused && <Notice tone="bad">{refused}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={save.running}>
              {words.save}
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  );
}
