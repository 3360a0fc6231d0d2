import { useAct } from '../../../api/hooks.ts';
import { MoveOneSessionDocument, type SendTimeChoice } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { instantOf, localOf } from '../../../i18n/zoned.ts';
import { Choices } from '../../../ui/choices.tsx';
import { Choice, Field } from '../../../ui/field.tsx';
import { Muted } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { EditForm } from '../edit/edit-form.tsx';
import { type Edit, useEdit, type Values } from '../edit/use-edit.ts';
import { type ClassFacts, minutesOf } from '../facts.ts';
import type { Before } from './move-back.tsx';
import { Preview } from './preview.tsx';
import { texts } from './texts.ts';

const CHOICES: SendTimeChoice[] = ['KEEP', 'SHIFT', 'RESET'];
const isChoice = (word: string | undefined) => CHOICES.find((choice) => choice === word) ?? 'KEEP';

/** What is typed, as the API takes it; null: no whole date and time yet. */
function moveOf({ at = '', minutes, sendTime }: Values, zone: string) {
  const startsAt = instantOf(at, zone);
  if (!startsAt) return null;
  return { startsAt, durationMinutes: Number(minutes), sendTime: isChoice(sendTime) };
}

/** Before anything is chosen there is nothing to foretell: nobody would be told of the time that they know. */
const isAnother = ({ startsAt, durationMinutes, sendTime }: SendMove, session: ClassFacts): boolean =>
  Date.parse(startsAt) !== Date.parse(session.startsAt) ||
  durationMinutes !== minutesOf(session) ||
  sendTime !== 'KEEP';

type SendMove = NonNullable<ReturnType<typeof moveOf>>;
type Props = { session: ClassFacts; onMoved(before: Before): void; onClose(): void };

export function MoveForm({ session, onMoved, onClose }: Props) {
  const t = useTexts(texts);
  const dates = useDates();
  const say = useSay();
  const mover = useAct(MoveOneSessionDocument);
  const edit = useEdit({
    name: 'move',
    session,
    valuesOf: (from) => ({
      at: localOf(from.startsAt, dates.zone),
      minutes: String(minutesOf(from)),
      note: '',
      sendTime: 'KEEP',
    }),
    act: async (editVersion, typed) => {
      const move = moveOf(typed, dates.zone);
      if (!move) return { __typename: 'NoDate' as const, message: t.noDate };
      const durationMinutes = move.durationMinutes === minutesOf(session) ? null : move.durationMinutes;
      const note = typed.note?.trim() || null;
      return mover.run({ input: { sessionId: session.id, editVersion, ...move, durationMinutes, note } });
    },
    success: 'MovedSession',
    fieldOf: { NoDate: 'at', SessionInPastError: 'at', SendTimeAfterEndError: 'sendTime' },
    onDone({ recipients, warnings, session: moved }) {
      const warned = warnings.map((warning) => t.warning[warning]);
      onMoved({
        movedAt: moved.movedAt,
        durationMinutes: minutesOf(session),
        sendTime: isChoice(edit.form.getValues('sendTime')),
        sendAt: session.online?.sendAt ?? null,
      });
      say([t.moved(dates.dayAndTime(moved.startsAt), recipients), ...warned].join(' '));
      onClose();
    },
  });
  const move = moveOf(edit.form.watch(), dates.zone);
  return (
    <EditForm
      edit={edit}
      present={`${dates.dayAndTime(session.startsAt)}, ${t.minutes(minutesOf(session))}`}
      submitLabel={t.move}
      onClose={onClose}
    >
      <Fields edit={edit} session={session} />
      {move && isAnother(move, session) && <Preview session={session} move={move} />}
    </EditForm>
  );
}

function Fields({ edit, session }: { edit: Edit; session: ClassFacts }) {
  const t = useTexts(texts);
  const { register, formState } = edit.form;
  const { errors } = formState;
  return (
    <>
      <Field
        label={t.startsAt}
        hint={<Zone at={edit.form.watch('at') ?? ''} />}
        type="datetime-local"
        autoFocus
        error={errors.at?.message}
        {...register('at')}
      />
      <Field
        label={t.duration}
        type="number"
        inputMode="numeric"
        min={1}
        max={1440}
        error={errors.durationMinutes?.message}
        {...register('minutes')}
      />
      <Field
        label={t.note}
        hint={t.noteHint}
        maxLength={280}
        error={errors.note?.message}
        {...register('note')}
      />
      {session.online?.sendTiming === 'MANUAL' && (
        <Choices legend={t.sendTime} error={errors.sendTime?.message}>
          {CHOICES.map((choice) => (
            <Choice
              key={choice}
              type="radio"
              value={choice}
              label={t.choice[choice]}
              {...register('sendTime')}
            />
          ))}
        </Choices>
      )}
    </>
  );
}

/** The zone that is meant, and the reader's own time where it differs. */
function Zone({ at }: { at: string }) {
  const t = useTexts(texts);
  const dates = useDates();
  const instant = instantOf(at, dates.zone);
  const readers = instant && dates.readers(instant);
  return <Muted>{readers ? t.readers(dates.zone, readers) : dates.zone}</Muted>;
}
