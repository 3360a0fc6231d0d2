import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { ConfigureSessionDocument, SendHowToJoinDocument } from '../../../generated/operations.ts';
import { type Dates, useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { instantOf, localOf } from '../../../i18n/zoned.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useNow } from '../../../ui/now.ts';
import { Muted } from '../../../ui/parts.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { Confirm } from '../edit/confirm.tsx';
import { EditForm } from '../edit/edit-form.tsx';
import { Setting } from '../edit/setting.tsx';
import { draftOf, useEdit } from '../edit/use-edit.ts';
import type { ClassFacts, Online } from '../facts.ts';
import { texts } from './texts.ts';

type Props = { session: ClassFacts; online: Online; editable: boolean };

/** In the center's zone, the reader's beside it where their clocks differ. */
export function timeIn(dates: Dates, at: string): string {
  const readers = dates.readers(at);
  return readers ? `${dates.dayAndTime(at)} (${readers})` : dates.dayAndTime(at);
}

/** When people are told how to join: by itself or by hand, and *send now*. */
export function SendTime(props: Props) {
  const t = useTexts(texts);
  const dates = useDates();
  const { session, online, editable } = props;
  const { lastSend, service } = session;
  const lead = service.accessLeadMinutes;
  return (
    <Setting
      title={t.sendAt.title}
      value={timeIn(dates, online.sendAt)}
      origin={online.sendTiming === 'MANUAL' ? t.sendAt.byHand : t.sendAt.automatic(lead)}
      draft={draftOf('sendAt', session)}
      notes={lastSend && <Muted>{t.sendAt.sent(timeIn(dates, lastSend.at), lastSend.recipients)}</Muted>}
      form={editable ? (onClose) => <SendTimeForm {...props} onClose={onClose} /> : null}
      acts={
        editable && (
          <>
            {online.sendTiming === 'MANUAL' && <Automatic session={session} />}
            <SendNow session={session} online={online} />
          </>
        )
      }
    />
  );
}

function Automatic({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const refused = useRefused();
  const say = useSay();
  const configure = useAct(ConfigureSessionDocument);
  async function reset() {
    const { id: sessionId, editVersion } = session;
    const input = { sessionId, editVersion, sendAt: { reset: true } };
    const refusal = refusalOf(await configure.run({ input }), 'Session');
    say(refusal ? refused(refusal) : t.saved);
  }
  return (
    <Button look="quiet" busy={configure.running} onClick={reset}>
      {t.sendAt.reset}
    </Button>
  );
}

function SendNow({ session, online }: { session: ClassFacts; online: Online }) {
  const t = useTexts(texts);
  const say = useSay();
  const send = useAct(SendHowToJoinDocument);
  if (!online.joinUrl) return <Muted>{t.sendNow.noLink}</Muted>;
  const act = async () => {
    const refusal = refusalOf(await send.run({ input: { sessionId: session.id } }), 'Session');
    if (!refusal) say(t.sendNow.done);
    return refusal;
  };
  return (
    <Confirm label={t.sendNow.label} title={t.sendNow.title} look="primary" act={act}>
      <p>{session.lastSend ? t.sendNow.again : t.sendNow.first(session.seatsTaken)}</p>
    </Confirm>
  );
}

function SendTimeForm({ session, online, onClose }: Props & { onClose(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const say = useSay();
  const now = useNow();
  const configure = useAct(ConfigureSessionDocument);
  const edit = useEdit({
    name: 'sendAt',
    session,
    valuesOf: ({ online: from }) => ({ at: from ? localOf(from.sendAt, dates.zone) : '' }),
    act: async (editVersion, { at }) => {
      const set = instantOf(at ?? '', dates.zone);
      if (!set) return { __typename: 'NoDate' as const, message: t.sendAt.noDate };
      return configure.run({ input: { sessionId: session.id, editVersion, sendAt: { set } } });
    },
    success: 'Session',
    fieldOf: {
      NoDate: 'at',
      InvalidInputError: 'at',
      SendTimeInPastError: 'at',
      SendTimeAfterEndError: 'at',
    },
    onDone() {
      say(t.saved);
      onClose();
    },
  });
  const typed = instantOf(edit.form.watch('at') ?? '', dates.zone);
  const sent = session.lastSend && Date.parse(online.sendAt) <= now;
  return (
    <EditForm edit={edit} present={timeIn(dates, online.sendAt)} onClose={onClose}>
      <Field
        label={t.sendAt.label}
        hint={typed && dates.readers(typed) ? t.sendAt.readers(dates.readers(typed) ?? '') : undefined}
        type="datetime-local"
        autoFocus
        error={edit.form.formState.errors.at?.message}
        {...edit.form.register('at')}
      />
      <Muted>{sent ? t.sendAt.afterSent : t.sendAt.hint}</Muted>
    </EditForm>
  );
}
