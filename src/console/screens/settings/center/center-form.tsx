import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  CenterSettingsDocument,
  type CenterSettingsFragment,
  SaveCenterDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Choice, Field } from '../../../ui/field.tsx';
import { useRefusal } from '../../../ui/form.ts';
import { Card, Notice, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { changesOf, useStoredForm } from '../../../ui/stored-form.ts';
import css from '../settings.module.css';
import { texts } from './texts.ts';

type Values = Omit<CenterSettingsFragment, 'id' | '__typename'>;
const valuesOf = ({ __typename, id, ...values }: CenterSettingsFragment & { __typename?: string }): Values =>
  values;
type Form = { form: UseFormReturn<Values> };

export function CenterForm() {
  const read = useRead(CenterSettingsDocument, {});
  return (
    <div className={css.narrow}>
      <Shown read={read}>{({ center }) => center && <Filled key={center.id} center={center} />}</Shown>
    </div>
  );
}

function Filled({ center }: { center: CenterSettingsFragment }) {
  const t = useTexts(texts);
  const say = useSay();
  const save = useAct(SaveCenterDocument);
  const { form, draft, saved } = useStoredForm<Values>(`center ${center.id}`, valuesOf(center));
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = form.handleSubmit(async (typed) => {
    const outcome = await save.run({ input: inputOf(changesOf(typed, form)) });
    if (outcome.__typename !== 'Center') return setRefused(refuse(refusalOf(outcome, 'Center')!));
    setRefused(null);
    saved(valuesOf(outcome));
    say(t.saved);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <DraftNotice {...draft} />
        <About form={form} />
        <Booking form={form} />
        <Reminders form={form} />
        <InPublic form={form} address={`${location.origin}/c/${encodeURIComponent(center.id)}`} />
        {refused && <Notice tone="bad">{refused}</Notice>}
        <Row>
          <Button type="submit" look="primary" busy={save.running}>
            {t.save}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

/** Empty contacts are none. Numbers come from inputs as such, or as nothing. */
const inputOf = ({ contactEmail, contactPhone, ...values }: Partial<Values>) => ({
  ...values,
  ...(contactEmail !== undefined && { contactEmail: contactEmail?.trim() || null }),
  ...(contactPhone !== undefined && { contactPhone: contactPhone?.trim() || null }),
});

const NUMBER = { valueAsNumber: true } as const;

function About({ form: { register, formState } }: Form) {
  const t = useTexts(texts);
  const { errors } = formState;
  return (
    <Card>
      <Stack>
        <h2>{t.about}</h2>
        <Field label={t.name} hint={t.nameHint} error={errors.name?.message} {...register('name')} />
        <div className={css.pair}>
          <Field
            label={t.locale}
            hint={t.localeHint}
            error={errors.locale?.message}
            {...register('locale')}
          />
          <Field
            label={t.timeZone}
            hint={t.timeZoneHint}
            list="zones"
            error={errors.timeZone?.message}
            {...register('timeZone')}
          />
          <Field
            label={t.contactEmail}
            hint={t.contactEmailHint}
            type="email"
            error={errors.contactEmail?.message}
            {...register('contactEmail')}
          />
          <Field
            label={t.contactPhone}
            type="tel"
            error={errors.contactPhone?.message}
            {...register('contactPhone')}
          />
        </div>
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </Stack>
    </Card>
  );
}

function Booking({ form: { register, formState } }: Form) {
  const t = useTexts(texts);
  return (
    <Card>
      <Stack>
        <h2>{t.booking}</h2>
        <Field
          label={t.freeCancellation}
          type="number"
          min={0}
          error={formState.errors.freeCancellationMinutes?.message}
          {...register('freeCancellationMinutes', NUMBER)}
        />
        <Choice label={t.confirmations} {...register('bookingConfirmationsEnabled')} />
      </Stack>
    </Card>
  );
}

function Reminders({ form: { register, formState } }: Form) {
  const t = useTexts(texts);
  const { errors } = formState;
  return (
    <Card>
      <Stack>
        <h2>{t.reminders}</h2>
        <Choice label={t.remind} {...register('remindersEnabled')} />
        <Field
          label={t.reminderLead}
          type="number"
          min={1}
          error={errors.reminderLeadMinutes?.message}
          {...register('reminderLeadMinutes', NUMBER)}
        />
        <Choice label={t.ask} {...register('attendanceConfirmationsEnabled')} />
        <Field
          label={t.askLead}
          type="number"
          min={0}
          error={errors.attendanceConfirmationLeadMinutes?.message}
          {...register('attendanceConfirmationLeadMinutes', NUMBER)}
        />
        <Choice label={t.declineFreesSeat} {...register('declineFreesSeat')} />
        <div className={css.pair}>
          <Field
            label={t.quietFrom}
            hint={t.quietHint}
            type="time"
            error={errors.quietFrom?.message}
            {...register('quietFrom')}
          />
          <Field
            label={t.quietUntil}
            type="time"
            error={errors.quietUntil?.message}
            {...register('quietUntil')}
          />
        </div>
      </Stack>
    </Card>
  );
}

function InPublic({ form: { register }, address }: Form & { address: string }) {
  const t = useTexts(texts);
  return (
    <Card>
      <Stack>
        <h2>{t.public}</h2>
        <Choice label={t.publicTimetable} {...register('publicTimetable')} />
        <p className={css.hint}>{t.publicHint}</p>
        <Choice label={t.signUp} {...register('signUp')} />
        <Row>
          <a href={address}>{t.address}</a>
          <CopyButton text={address} />
        </Row>
      </Stack>
    </Card>
  );
}
