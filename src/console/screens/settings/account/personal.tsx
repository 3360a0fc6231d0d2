import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Section } from '../../../account/section.tsx';
import { refusalOf, useAct } from '../../../api/hooks.ts';
import { SaveStaffAccountDocument, type StaffAccountFragment } from '../../../generated/operations.ts';
import { LANGUAGE_NAMES, LANGUAGES, localeOf, rememberLocale, useTexts } from '../../../i18n/language.ts';
import { useAccount } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { texts } from './texts.ts';

const valuesOf = ({ name, locale }: StaffAccountFragment) => ({
  name,
  language: locale ? localeOf(locale).language : '',
});

/** Name and language. */
export function Personal({ me }: { me: StaffAccountFragment }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const { center } = useAccount();
  const save = useAct(SaveStaffAccountDocument);
  const form = useForm({ defaultValues: valuesOf(me) });
  const draft = useDraft(`staff ${me.id}`, form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ name, language }) => {
    // A whole tag such as `ca-ES` is kept as long as its language is the one chosen.
    const kept = me.locale && localeOf(me.locale).language === language;
    const locale = kept ? me.locale : language || null;
    const outcome = await save.run({ input: { professionalId: me.id, name, locale } });
    if (outcome.__typename !== 'Professional') return setRefused(refuse(refusalOf(outcome, 'Professional')!));
    setRefused(null);
    draft.forget();
    form.reset(valuesOf(outcome));
    if (locale) rememberLocale(locale);
    say(t.saved);
  });
  return (
    <Section title={t.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Field
            label={t.name}
            hint={t.nameHint}
            autoComplete="name"
            error={form.formState.errors.name?.message}
            {...form.register('name')}
          />
          <Select label={t.language} hint={t.languageHint} {...form.register('language')}>
            <option value="">{t.asCenter(LANGUAGE_NAMES[localeOf(center.locale).language])}</option>
            {LANGUAGES.map((one) => (
              <option key={one} value={one} lang={one}>
                {LANGUAGE_NAMES[one]}
              </option>
            ))}
          </Select>
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
