import type { ReactNode } from 'react';
import { useTexts } from '../../../../i18n/language.ts';
import { Choices } from '../../../../ui/choices.tsx';
import { Choice, Field, Select, TextArea } from '../../../../ui/field.tsx';
import { LinkField } from '../../../../ui/link-field.tsx';
import css from '../../services.module.css';
import { texts as listTexts } from '../../texts.ts';
import { wholeNumber } from '../../whole-number.ts';
import { texts } from './texts.ts';
import { Theirs } from './theirs.tsx';
import type { SettingsForm } from './use-settings.ts';
import type { Name } from './values.ts';

type Props = { settings: SettingsForm };

/** What a field of this form needs, by its name. */
function useFields({ form }: SettingsForm) {
  const list = useTexts(listTexts);
  const { errors } = form.formState;
  const field = (name: Name) => ({ error: errors[name]?.message, ...form.register(name) });
  const number = (name: Name, mayBeEmpty = false) => ({
    error: errors[name]?.message,
    type: 'number',
    ...form.register(name, {
      validate: (text) => (mayBeEmpty && text === '') || wholeNumber(String(text)) !== null || list.whole,
    }),
  });
  return { field, number, list };
}

export function BasicFields({ settings, blocking }: Props & { blocking: ReactNode }) {
  const t = useTexts(texts);
  const { field, number, list } = useFields(settings);
  const { error, ...modality } = field('modality');
  return (
    <>
      <Theirs settings={settings} name="name">
        <Field label={list.name} maxLength={200} {...field('name')} />
      </Theirs>
      <Theirs settings={settings} name="description">
        <TextArea label={t.description} hint={t.descriptionHint} maxLength={4000} {...field('description')} />
      </Theirs>
      <Theirs settings={settings} name="modality">
        <Choices legend={list.modality} hint={list.modalityHint} error={error} inline>
          <Choice type="radio" value="ONLINE" label={list.modalities.ONLINE} {...modality} />
          <Choice type="radio" value="IN_PERSON" label={list.modalities.IN_PERSON} {...modality} />
        </Choices>
        {blocking}
      </Theirs>
      <div className={css.pair}>
        <Theirs settings={settings} name="capacity">
          <Field label={list.capacity} hint={t.ofNew} min={1} {...number('capacity')} />
        </Theirs>
        <Theirs settings={settings} name="durationMinutes">
          <Field label={list.duration} hint={t.ofNew} min={1} {...number('durationMinutes')} />
        </Theirs>
      </div>
    </>
  );
}

type OnlineProps = Props & { suggestion: string | null; onUse(link: string): void };

/** What an online service has besides: what people read, when it goes out, where to turn to. */
export function OnlineFields({ settings, ...link }: OnlineProps) {
  const t = useTexts(texts);
  const { field, number } = useFields(settings);
  return (
    <>
      <Theirs settings={settings} name="joiningInstructions">
        <TextArea
          label={t.instructions}
          hint={t.instructionsHint}
          maxLength={2000}
          {...field('joiningInstructions')}
        />
      </Theirs>
      <Theirs settings={settings} name="accessLeadMinutes">
        <Field label={t.lead} hint={t.leadHint} min={0} {...number('accessLeadMinutes')} />
      </Theirs>
      <Theirs settings={settings} name="backupJoinUrl">
        <LinkField label={t.backup} hint={t.backupHint} {...link} {...field('backupJoinUrl')} />
      </Theirs>
    </>
  );
}

export function BookingFields({ settings }: Props) {
  const t = useTexts(texts);
  const { field, number } = useFields(settings);
  const closes = settings.form.watch('closes');
  return (
    <>
      <h3>{t.booking}</h3>
      <div className={css.pair}>
        <Theirs settings={settings} name="opensDaysAhead">
          <Field label={t.opens} hint={t.opensHint} min={0} {...number('opensDaysAhead', true)} />
        </Theirs>
        <Theirs settings={settings} name="opensAtTime">
          <Field label={t.opensAt} hint={t.opensAtHint} type="time" {...field('opensAtTime')} />
        </Theirs>
      </div>
      <div className={css.pair}>
        <Theirs settings={settings} name="closes">
          <Select label={t.until} {...field('closes')}>
            <option value="END">{t.closes.END}</option>
            <option value="BEFORE">{t.closes.BEFORE}</option>
            <option value="AFTER">{t.closes.AFTER}</option>
          </Select>
        </Theirs>
        {closes !== 'END' && (
          <Theirs settings={settings} name="closesMinutes">
            <Field label={t.closesMinutes} min={0} {...number('closesMinutes')} />
          </Theirs>
        )}
      </div>
    </>
  );
}
