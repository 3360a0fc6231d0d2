import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { AddServiceDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useAccount } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { Buttons } from '../../ui/buttons.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DraftNotice } from '../../ui/draft-notice.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { LinkField } from '../../ui/link-field.tsx';
import { Notice, Stack } from '../../ui/parts.tsx';
import { texts as common } from '../../ui/texts.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { wholeNumber } from './whole-number.ts';

type Props = { onCreated(id: string, name: string): void; onClose(): void };

const EMPTY = {
  name: '',
  modality: 'ONLINE' as 'ONLINE' | 'IN_PERSON',
  capacity: '12',
  durationMinutes: '60',
  joinUrl: '',
};

/** A new service: what it cannot be without, and its link. Everything else is on its own screen. */
export function Create({ onCreated, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const form = useForm({ defaultValues: EMPTY });
  const draft = useDraft(`service new ${useAccount().center.id}`, form);
  const refuse = useRefusal(form);
  const add = useAct(AddServiceDocument);
  const [fault, setFault] = useState<string | null>(null);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const { errors } = form.formState;
  const whole = { validate: (text: string) => wholeNumber(text) !== null || t.whole };
  const submit = form.handleSubmit(async ({ name, modality, capacity, durationMinutes, joinUrl }) => {
    const outcome = await add.run({
      input: {
        name,
        modality,
        capacity: wholeNumber(capacity)!,
        durationMinutes: wholeNumber(durationMinutes)!,
        joinUrl: modality === 'ONLINE' && joinUrl.trim() ? joinUrl : null,
      },
    });
    setSuggestion(outcome.__typename === 'InvalidJoinUrlError' ? outcome.suggestion : null);
    if (outcome.__typename !== 'Service')
      return setFault(refuse(refusalOf(outcome, 'Service')!, { InvalidJoinUrlError: 'joinUrl' }));
    draft.forget();
    onCreated(outcome.id, outcome.name);
  });
  return (
    <Dialog title={t.createTitle} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field label={t.name} maxLength={200} error={errors.name?.message} {...form.register('name')} />
          <Choices legend={t.modality} hint={t.modalityHint} inline>
            <Choice type="radio" label={t.modalities.ONLINE} value="ONLINE" {...form.register('modality')} />
            <Choice
              type="radio"
              label={t.modalities.IN_PERSON}
              value="IN_PERSON"
              {...form.register('modality')}
            />
          </Choices>
          <div className={css.pair}>
            <Field
              label={t.capacity}
              type="number"
              min={1}
              error={errors.capacity?.message}
              {...form.register('capacity', whole)}
            />
            <Field
              label={t.duration}
              type="number"
              min={1}
              error={errors.durationMinutes?.message}
              {...form.register('durationMinutes', whole)}
            />
          </div>
          {form.watch('modality') === 'ONLINE' && (
            <LinkField
              label={t.link}
              hint={t.linkHint}
              error={errors.joinUrl?.message}
              suggestion={suggestion}
              onUse={(link) => {
                form.setValue('joinUrl', link);
                form.clearErrors('joinUrl');
                setSuggestion(null);
              }}
              {...form.register('joinUrl')}
            />
          )}
          {fault && <Notice tone="bad">{fault}</Notice>}
          <Buttons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={add.running}>
              {t.createIt}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Dialog>
  );
}
