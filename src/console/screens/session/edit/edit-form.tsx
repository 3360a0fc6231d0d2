import type { ReactNode } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { DraftNotice } from '../../../ui/draft-notice.tsx';
import { Notice, Row, Stack } from '../../../ui/parts.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { texts } from './texts.ts';
import type { Edit } from './use-edit.ts';

type Props = {
  edit: Edit;
  /** What somebody else's edit made of it, for whoever is typing over it. */
  present: ReactNode;
  submitLabel?: string;
  onClose(): void;
  children: ReactNode;
};

/** The frame of a form about a part of the session: what was brought back, what others did, the fields, the buttons. */
export function EditForm({ edit, present, submitLabel, onClose, children }: Props) {
  const words = useTexts(common);
  const close = () => {
    edit.discard();
    onClose();
  };
  return (
    <form onSubmit={edit.others ? edit.submitOver : edit.submit} noValidate>
      <Stack>
        <DraftNotice kept={edit.draft.kept} discard={edit.discard} />
        {children}
        {edit.over && <Notice tone="bad">{edit.over}</Notice>}
        {edit.others ? (
          <OthersEdit edit={edit} present={present} />
        ) : (
          <Buttons>
            <Button onClick={close}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={edit.form.formState.isSubmitting}>
              {submitLabel ?? words.save}
            </Button>
          </Buttons>
        )}
      </Stack>
    </form>
  );
}

function OthersEdit({ edit, present }: { edit: Edit; present: ReactNode }) {
  const t = useTexts(texts);
  return (
    <Notice tone="bad">
      <Stack>
        <p>{t.others}</p>
        <div>
          <strong>{t.nowItIs}</strong> {present}
        </div>
        <Row>
          <Button type="submit" look="primary" busy={edit.form.formState.isSubmitting}>
            {t.saveMine}
          </Button>
          <Button onClick={edit.discard}>{t.takeTheirs}</Button>
        </Row>
      </Stack>
    </Notice>
  );
}
