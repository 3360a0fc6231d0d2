import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useLocation } from 'wouter';
import { refusalOf, useAct } from '../../../api/hooks.ts';
import { NewMemberDocument, type ProfessionalRole } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as ui } from '../../../ui/texts.ts';
import { LanguageField, RoleField } from '../fields.tsx';
import { memberPath } from '../paths.ts';
import { texts } from '../texts.ts';

const EMPTY = { name: '', email: '', language: '', role: 'PROFESSIONAL' as ProfessionalRole };

/** Somebody who begins to work here. Their page opens then. */
export function NewMember({ onClose }: { onClose(): void }) {
  const t = useTexts(texts.common);
  const words = useTexts(texts.staff);
  const common = useTexts(ui);
  const say = useSay();
  const [, navigate] = useLocation();
  const act = useAct(NewMemberDocument);
  const form = useForm({ defaultValues: EMPTY });
  const draft = useDraft('new member', form);
  const refuse = useRefusal(form);
  const [refused, setRefused] = useState<string | null>(null);
  const { errors } = form.formState;
  const create = form.handleSubmit(async ({ name, email, language, role }) => {
    const outcome = await act.run({ input: { name, email, locale: language || null, role } });
    if (outcome.__typename !== 'Professional')
      return setRefused(refuse(refusalOf(outcome, 'Professional')!, { EmailTakenError: 'email' }));
    draft.forget();
    say(words.created(outcome.name));
    navigate(memberPath(outcome.id));
  });
  return (
    <Dialog title={words.create} onClose={onClose}>
      <form onSubmit={create} noValidate>
        <Stack>
          <DraftNotice {...draft} />
          <Field label={t.name} autoComplete="off" error={errors.name?.message} {...form.register('name')} />
          <Field
            label={t.email}
            hint={words.emailHint}
            type="email"
            autoComplete="off"
            error={errors.email?.message}
            {...form.register('email')}
          />
          <RoleField {...form.register('role')} />
          <LanguageField {...form.register('language')} />
          {refused && <Notice tone="bad">{refused}</Notice>}
          <Row>
            <Button type="submit" look="primary" busy={act.running}>
              {words.createNow}
            </Button>
            <Button onClick={onClose}>{common.cancel}</Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
