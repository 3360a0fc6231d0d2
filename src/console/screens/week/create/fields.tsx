import { useFormContext } from 'react-hook-form';
import { type ServiceChoice, useChoices } from '../../../api/choices.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, Select, TextArea } from '../../../ui/field.tsx';
import css from './create.module.css';
import { texts } from './texts.ts';
import type { Values } from './values.ts';

/** What a number must be for the form to be sent; the server says what else is wrong. */
const WHOLE = /^\s*\d*\s*$/;

/** Of which service, when, with whom, for how many. Empty numbers are the service's, which are shown in the fields. */
export function WhatAndWhen({ services, service }: { services: ServiceChoice[]; service?: ServiceChoice }) {
  const t = useTexts(texts);
  const { zone } = useDates();
  const { professionals } = useChoices();
  const { register, formState, watch, setValue } = useFormContext<Values>();
  const { errors } = formState;
  // The choices may be read after the draft was brought back: a select keeps no value that it has no option for.
  const chosen = (name: 'serviceId' | 'professionalId') => ({
    ...register(name, name === 'serviceId' ? { required: t.needed } : {}),
    value: watch(name),
    onChange: ({ target }: { target: { value: string } }) =>
      setValue(name, target.value, { shouldDirty: true, shouldValidate: name === 'serviceId' }),
  });
  const number = { inputMode: 'numeric', autoComplete: 'off' } as const;
  return (
    <>
      <Select label={t.service} error={errors.serviceId?.message} {...chosen('serviceId')}>
        <option value="">{t.choose}</option>
        {services.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <div className={css.pair}>
        <Field
          label={t.day}
          type="date"
          error={errors.date?.message}
          {...register('date', { required: t.needed })}
        />
        <Field
          label={t.time}
          type="time"
          error={errors.time?.message}
          {...register('time', { required: t.needed })}
        />
      </div>
      <p className={css.zone}>{t.timeHint(zone)}</p>
      <div className={css.pair}>
        <Field
          label={t.duration}
          placeholder={service && String(service.durationMinutes)}
          error={errors.durationMinutes?.message}
          {...number}
          {...register('durationMinutes', { pattern: { value: WHOLE, message: t.needed } })}
        />
        <Field
          label={t.capacity}
          placeholder={service && String(service.capacity)}
          error={errors.capacity?.message}
          {...number}
          {...register('capacity', { pattern: { value: WHOLE, message: t.needed } })}
        />
      </div>
      <Select label={t.teacher} error={errors.professionalId?.message} {...chosen('professionalId')}>
        <option value="">{t.undecided}</option>
        {professionals.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </>
  );
}

/** How people come in. Only for a service that is online. */
export function OnlineFields({ service, suggestion }: { service: ServiceChoice; suggestion: string | null }) {
  const t = useTexts(texts);
  const { register, formState, setValue, clearErrors } = useFormContext<Values>();
  const { errors } = formState;
  const take = (url: string) => {
    setValue('joinUrl', url, { shouldDirty: true });
    clearErrors('joinUrl');
  };
  return (
    <>
      {/* Of several lines, as whole invitations are pasted: the link is found in them. */}
      <TextArea
        label={t.link}
        hint={t.linkHint}
        rows={2}
        inputMode="url"
        autoComplete="off"
        error={errors.joinUrl?.message}
        {...register('joinUrl')}
      />
      {suggestion && errors.joinUrl && (
        <Button onClick={() => take(suggestion)}>{t.suggestion(suggestion)}</Button>
      )}
      <TextArea
        label={t.details}
        hint={t.detailsHint}
        maxLength={2_000}
        error={errors.joiningInstructions?.message}
        {...register('joiningInstructions')}
      />
      <Field
        label={t.sendAt}
        hint={t.sendAtHint(service.accessLeadMinutes)}
        type="datetime-local"
        error={errors.sendAt?.message}
        {...register('sendAt')}
      />
    </>
  );
}
