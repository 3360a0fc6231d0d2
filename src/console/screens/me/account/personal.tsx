import { useState } from 'react';
import { LanguageSelect, languageOf, localeFrom, ZoneSelect } from '../../../account/locale.tsx';
import { Section } from '../../../account/section.tsx';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import {
  type MyAccountFragment,
  type MyAccountQuery,
  UpdateMeDocument,
} from '../../../generated/operations.ts';
import { localeOf, rememberLocale, useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { changesOf, useStoredForm } from '../../../ui/stored-form.ts';
import { texts as common } from '../../../ui/texts.ts';
import { texts } from './texts.ts';

type Props = { me: MyAccountFragment; center: NonNullable<MyAccountQuery['center']> };

/** The stored values as the form has them; an empty one follows the center. */
const valuesOf = ({ name, locale, timeZone }: MyAccountFragment) => ({
  name,
  language: languageOf(locale),
  timeZone: timeZone ?? '',
});

type Values = ReturnType<typeof valuesOf>;

const inputOf = ({ language, timeZone, ...rest }: Partial<Values>, stored: string | null) => ({
  ...rest,
  ...(language !== undefined && { locale: localeFrom(language, stored) }),
  ...(timeZone !== undefined && { timeZone: timeZone || null }),
});

/** Name, language and zone. */
export function Personal({ me, center }: Props) {
  const t = useTexts(texts.personal);
  const words = useTexts(common);
  const say = useSay();
  const update = useAct(UpdateMeDocument);
  const { form, draft, saved } = useStoredForm(`me ${me.id}`, valuesOf(me));
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors } = form.formState;
  const save = form.handleSubmit(async (values) => {
    const changes = inputOf(changesOf(values, form), me.locale);
    const outcome = await update.run({ input: { customerId: me.id, ...changes } });
    if (outcome.__typename !== 'Customer') return setRefused(refuse(refusalOf(outcome, 'Customer')!));
    setRefused(null);
    saved(valuesOf(outcome));
    if (outcome.locale) rememberLocale(outcome.locale);
    // In the language that was chosen: the page speaks it from now on.
    say(texts.personal[localeOf(outcome.locale, center.locale).language].saved);
  });
  return (
    <Section title={t.title}>
      <form onSubmit={save} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field label={t.name} autoComplete="name" error={errors.name?.message} {...form.register('name')} />
          <LanguageSelect
            label={t.language}
            hint={t.languageHint}
            asCenter={t.asStudio}
            {...form.register('language')}
          />
          <ZoneSelect
            label={t.zone}
            hint={t.zoneHint}
            asCenter={t.asStudio}
            own={me.timeZone}
            error={errors.timeZone?.message}
            {...form.register('timeZone')}
          />
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
