import { Controller, FormProvider, type UseFormReturn, useFormContext } from 'react-hook-form';
import { useChoices } from '../../../api/choices.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Choice, Field, Select } from '../../../ui/field.tsx';
import type { Draft } from '../../../ui/form.ts';
import { Muted, Stack } from '../../../ui/parts.tsx';
import { texts as common } from '../../../ui/texts.ts';
import css from '../closures.module.css';
import { faultOf } from '../period.ts';
import { typedPeriod, type Values } from './close.tsx';
import { texts } from './texts.ts';

const LONGEST_REASON = 280;

type Props = {
  form: UseFormReturn<Values>;
  draft: Draft;
  onCancel(): void;
  onReady(): void;
};

/** When, why and of what. Nothing happens by it. */
export function CloseForm({ form, draft, onCancel, onReady }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const { zone } = useDates();
  const submit = form.handleSubmit((values) => {
    const fault = faultOf(typedPeriod(values), zone, Date.now());
    if (!fault) return onReady();
    const field = values.kind === 'DAYS' ? 'untilDay' : 'untilTime';
    form.setError(field, { message: t.faults[fault] }, { shouldFocus: true });
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <When />
          <Field
            label={t.reason}
            hint={t.reasonHint}
            maxLength={LONGEST_REASON}
            {...form.register('reason')}
          />
          <Which />
          <Muted>{t.nothingYet}</Muted>
          <Buttons>
            <Button onClick={onCancel}>{words.cancel}</Button>
            <Button type="submit" look="primary">
              {t.look}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </FormProvider>
  );
}

const KINDS = ['DAYS', 'HOURS'] as const;

function When() {
  const t = useTexts(texts);
  const { zone } = useDates();
  const { register, watch, formState } = useFormContext<Values>();
  const { errors } = formState;
  const days = watch('kind') === 'DAYS';
  return (
    <>
      <Choices legend={t.when}>
        {KINDS.map((kind) => (
          <Choice key={kind} type="radio" value={kind} label={t.kinds[kind]} {...register('kind')} />
        ))}
      </Choices>
      {days ? (
        <div className={css.pair}>
          <Field label={t.firstDay} type="date" error={errors.fromDay?.message} {...register('fromDay')} />
          <Field label={t.lastDay} type="date" error={errors.untilDay?.message} {...register('untilDay')} />
        </div>
      ) : (
        <div className={css.pair}>
          <Field
            label={t.from}
            type="datetime-local"
            error={errors.fromTime?.message}
            {...register('fromTime')}
          />
          <Field
            label={t.until}
            hint={t.inZone(zone)}
            type="datetime-local"
            error={errors.untilTime?.message}
            {...register('untilTime')}
          />
        </div>
      )}
    </>
  );
}

/** Which services, and whose classes. Everything unless told. */
function Which() {
  const t = useTexts(texts);
  const { services, professionals } = useChoices();
  const { control } = useFormContext<Values>();
  return (
    <>
      <Choices legend={t.services} hint={t.servicesHint}>
        <Controller
          control={control}
          name="serviceIds"
          render={({ field: { value, onChange } }) => (
            <div className={css.services}>
              {services
                .filter(({ id, archivedAt }) => !archivedAt || value.includes(id))
                .map(({ id, name }) => (
                  <Choice
                    key={id}
                    label={name}
                    checked={value.includes(id)}
                    onChange={() => onChange(toggled(value, id))}
                  />
                ))}
            </div>
          )}
        />
      </Choices>
      <Controller
        control={control}
        name="professionalId"
        render={({ field }) => (
          <Select label={t.teacher} {...field}>
            <option value="">{t.everybody}</option>
            {professionals.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      />
    </>
  );
}

const toggled = (ids: string[], id: string): string[] =>
  ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
