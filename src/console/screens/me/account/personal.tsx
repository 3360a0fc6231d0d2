import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Section } from '../../../account/section.tsx';
import { refusalOf, useAct } from '../../../api/hooks.ts';
import {
  type MyAccountFragment,
  type MyAccountQuery,
  UpdateMeDocument,
} from '../../../generated/operations.ts';
import { LANGUAGE_NAMES, LANGUAGES, localeOf, rememberLocale, useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { Zones } from '../../../ui/zones.tsx';
import { texts } from './texts.ts';

type Props = { me: MyAccountFragment; center: NonNullable<MyAccountQuery['center']> };

/** The stored values as the form has them; an empty one follows the center. */
const valuesOf = ({ name, locale, timeZone }: MyAccountFragment) => ({
  name,
  // A whole tag such as `ca-ES` is kept as long as its language is the one chosen.
  language: locale ? localeOf(locale).language : '',
  timeZone: timeZone ?? '',
});

/** Name, language and zone. */
export function Personal({ me, center }: Props) {
  const t = useTexts(texts.personal);
  const words = useTexts(common);
  const say = useSay();
  const update = useAct(UpdateMeDocument);
  const form = useForm({ defaultValues: valuesOf(me) });
  const draft = useDraft(`me ${me.id}`, form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors } = form.formState;
  const discard = () => {
    form.reset(valuesOf(me));
    draft.forget();
  };
  const save = form.handleSubmit(async ({ name, language, timeZone }) => {
    const kept = me.locale && localeOf(me.locale).language === language;
    const locale = kept ? me.locale : language || null;
    const outcome = await update.run({
      input: { customerId: me.id, name, locale, timeZone: timeZone || null },
    });
    if (outcome.__typename !== 'Customer') return setRefused(refuse(refusalOf(outcome, 'Customer')!));
    setRefused(null);
    form.reset(valuesOf(outcome));
    draft.forget();
    if (locale) rememberLocale(locale);
    // In the language that was chosen: the page speaks it from now on.
    say(texts.personal[localeOf(locale, center.locale).language].saved);
  });
  return (
    <Section title={t.title}>
      <form onSubmit={save} noValidate>
        <Stack>
          {draft.kept && (
            <Notice>
              {words.draftKept}{' '}
              <Button look="quiet" onClick={discard}>
                {words.discardDraft}
              </Button>
            </Notice>
          )}
          <Field label={t.name} autoComplete="name" error={errors.name?.message} {...form.register('name')} />
          <Select label={t.language} hint={t.languageHint} {...form.register('language')}>
            <option value="">{t.asStudio(LANGUAGE_NAMES[localeOf(center.locale).language])}</option>
            {LANGUAGES.map((one) => (
              <option key={one} value={one} lang={one}>
                {LANGUAGE_NAMES[one]}
              </option>
            ))}
          </Select>
          <Select
            label={t.zone}
            hint={t.zoneHint}
            error={errors.timeZone?.message}
            {...form.register('timeZone')}
          >
            <option value="">{t.asStudio(center.timeZone)}</option>
            <Zones own={me.timeZone} />
          </Select>
          {refused && <Notice tone="bad">{refused}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={update.running}>
              {words.save}
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  );
}
