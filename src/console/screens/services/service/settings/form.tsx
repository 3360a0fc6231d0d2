import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import { SaveServiceDocument, type SaveServiceMutation } from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { DraftNotice } from '../../../../ui/draft-notice.tsx';
import { useRefusal } from '../../../../ui/form.ts';
import { Card, Notice, Row, Stack } from '../../../../ui/parts.tsx';
import { useSay } from '../../../../ui/say.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import css from '../../services.module.css';
import type { ServiceOnPage } from '../screen.tsx';
import { Blocking } from './blocking.tsx';
import { BasicFields, BookingFields, OnlineFields } from './fields.tsx';
import { texts } from './texts.ts';
import { useSettings } from './use-settings.ts';
import { changeOf, FIELD_OF } from './values.ts';

type Locked = Extract<SaveServiceMutation['updateService'], { __typename: 'ModalityLockedError' }>;

/** What is the service's own, and what its new classes begin with. */
export function Settings({ service }: { service: ServiceOnPage }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const say = useSay();
  const settings = useSettings(service);
  const { form, theirs, kept, changed, restore, rebase } = settings;
  const save = useAct(SaveServiceDocument);
  const refuse = useRefusal(form);
  const [fault, setFault] = useState<string | null>(null);
  const [locked, setLocked] = useState<Locked | null>(null);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const values = form.watch();

  const submit = form.handleSubmit(async (typed) => {
    setFault(null);
    const { id: serviceId } = service;
    const { editVersion } = typed;
    const outcome = await save.run({ input: { serviceId, editVersion, ...changeOf(typed, changed()) } });
    setLocked(outcome.__typename === 'ModalityLockedError' ? outcome : null);
    setSuggestion(outcome.__typename === 'InvalidJoinUrlError' ? outcome.suggestion : null);
    if (outcome.__typename === 'Service') {
      restore(outcome);
      return say(t.saved);
    }
    if (outcome.__typename === 'OutdatedError' && outcome.service) rebase(outcome.service);
    setFault(refuse(placed(refusalOf(outcome, 'Service')!), REFUSED_AT));
  });
  const isChanged = changed().length > 0;
  return (
    <Card label={t.title}>
      <form className={css.narrow} onSubmit={submit} noValidate>
        <Stack>
          <h2>{t.title}</h2>
          <DraftNotice kept={kept && isChanged} discard={() => restore(service)} />
          {theirs && !fault && <Notice tone="warn">{t.editedMeanwhile}</Notice>}
          <BasicFields settings={settings} blocking={locked && <Blocking error={locked} />} />
          {values.modality === 'ONLINE' && (
            <OnlineFields
              settings={settings}
              suggestion={suggestion}
              onUse={(link) => {
                form.setValue('backupJoinUrl', link);
                form.clearErrors('backupJoinUrl');
                setSuggestion(null);
              }}
            />
          )}
          <BookingFields settings={settings} />
          {fault && <Notice tone="bad">{fault}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={save.running}>
              {words.save}
            </Button>
            {isChanged && <Button onClick={() => restore(service)}>{t.discard}</Button>}
          </Row>
        </Stack>
      </form>
    </Card>
  );
}

const REFUSED_AT = { InvalidJoinUrlError: 'backupJoinUrl', ModalityLockedError: 'modality' } as const;

const placed = (refusal: Refusal): Refusal =>
  refusal.field ? { ...refusal, field: FIELD_OF[refusal.field] ?? refusal.field } : refusal;
