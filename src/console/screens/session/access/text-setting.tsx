import type { ReactNode } from 'react';
import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import {
  ConfigureSessionDocument,
  type TextChange,
  type ValueSource,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { LinkField } from '../../../ui/link-field.tsx';
import { Muted } from '../../../ui/parts.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { Confirm } from '../edit/confirm.tsx';
import { EditForm } from '../edit/edit-form.tsx';
import { Setting } from '../edit/setting.tsx';
import { draftOf, useEdit } from '../edit/use-edit.ts';
import type { ClassFacts } from '../facts.ts';
import { texts } from './texts.ts';

type FieldName = 'joinUrl' | 'backupJoinUrl' | 'joiningInstructions';
type Props = {
  session: ClassFacts;
  editable: boolean;
  field: FieldName;
  value: string | null;
  source: ValueSource;
  /** Before the others. */
  acts?: ReactNode;
};

/** A text that the session has from its service, or by hand: set, reset, clear. */
export function TextSetting(props: Props) {
  const t = useTexts(texts);
  const { session, editable, field, value, source, acts } = props;
  const words = t[field];
  const { substitution } = session;
  const substitute = substitution?.undoneAt === null && substitution.professional.name;
  const underBackup = field === 'joinUrl' && session.online?.inBackupRoom;
  return (
    <Setting
      title={words.title}
      value={value ?? <Muted>{words.none}</Muted>}
      origin={t.origin[source]}
      notes={
        field === 'joinUrl' && (
          <>
            {underBackup && <Muted>{t.linkUnderBackup}</Muted>}
            {substitute && <Muted>{t.substitutesRoom(substitute)}</Muted>}
          </>
        )
      }
      draft={draftOf(field, session)}
      form={editable ? (onClose) => <TextForm {...props} onClose={onClose} /> : null}
      acts={
        <>
          {acts}
          {editable && <Intents {...props} />}
        </>
      }
    />
  );
}

/** *Take the service's*, and *remove*: the value follows from the press. */
function Intents({ session, field, source }: Props) {
  const t = useTexts(texts);
  const refused = useRefused();
  const say = useSay();
  const configure = useAct(ConfigureSessionDocument);
  const words = t[field];
  const change = async (to: TextChange) => {
    const { id: sessionId, editVersion } = session;
    const refusal = refusalOf(
      await configure.run({ input: { sessionId, editVersion, [field]: to } }),
      'Session',
    );
    if (!refusal) say(t.saved);
    return refusal;
  };
  const isServices = source === (session.origin === 'ONE_OFF' ? 'COPIED' : 'INHERITED');
  const reset = session.origin === 'ONE_OFF' ? t.copyServices : t.takeServices;
  return (
    <>
      {!isServices && (
        <Button
          look="quiet"
          aria-label={`${reset}: ${words.title}`}
          busy={configure.running}
          onClick={async () => {
            const refusal = await change({ reset: true });
            if (refusal) say(refused(refusal));
          }}
        >
          {reset}
        </Button>
      )}
      {source !== 'NONE' && (
        <Confirm
          look="quiet"
          label={t.clear}
          name={`${t.clear}: ${words.title}`}
          title={words.clear}
          act={() => change({ clear: true })}
        >
          <p>{words.cleared}</p>
        </Confirm>
      )}
    </>
  );
}

function TextForm({ session, field, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts);
  const say = useSay();
  const configure = useAct(ConfigureSessionDocument);
  const words = t[field];
  const edit = useEdit({
    name: field,
    session,
    valuesOf: (from) => ({ text: textOf(from, field) ?? '' }),
    act: (editVersion, { text }) =>
      configure.run({ input: { sessionId: session.id, editVersion, [field]: { set: text } } }),
    success: 'Session',
    fieldOf: { InvalidInputError: 'text', InvalidJoinUrlError: 'text' },
    onDone() {
      say(t.saved);
      onClose();
    },
  });
  const input = {
    label: words.label,
    hint: words.hint,
    error: edit.form.formState.errors.text?.message,
    autoFocus: true,
    ...edit.form.register('text'),
  };
  return (
    <EditForm edit={edit} present={textOf(session, field) ?? words.none} onClose={onClose}>
      {field === 'joiningInstructions' ? (
        <TextArea {...input} rows={6} />
      ) : (
        <LinkField {...input} suggestion={edit.suggestion} onUse={(link) => edit.fill('text', link)} />
      )}
    </EditForm>
  );
}

/** What the session has itself, whatever room lies over its link. */
function textOf({ online, backupJoinUrl }: ClassFacts, field: FieldName): string | null | undefined {
  if (field === 'backupJoinUrl') return backupJoinUrl;
  return field === 'joinUrl' ? online?.ownJoinUrl : online?.[field];
}
