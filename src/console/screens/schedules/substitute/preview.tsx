import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Choice } from '../../../ui/field.tsx';
import { useDraft } from '../../../ui/form.ts';
import { LinkField } from '../../../ui/link-field.tsx';
import { Badge, Card, Muted, Notice, Stack } from '../../../ui/parts.tsx';
import css from '../schedules.module.css';
import { texts as common } from '../texts.ts';
import { texts } from './texts.ts';
import type { Said, Shown, Substituting } from './use-substitution.ts';

type Props = { scheduleId: string; substitution: Substituting; shown: Shown };

/** Whose room it is: the substitute's, the present one, or nobody has said yet. */
type Room = 'THEIRS' | 'PRESENT' | 'UNKNOWN';
const ROOMS: Room[] = ['THEIRS', 'PRESENT', 'UNKNOWN'];

/** Which classes another one teaches, and what must be said for it. */
export function Preview({ scheduleId, substitution, shown }: Props) {
  const t = useTexts(texts);
  const { asksForRoom, recipients, sessions } = shown;
  const given = sessions.filter(({ effect }) => effect === 'ASSIGN').length;
  const form = useForm({ defaultValues: { room: 'THEIRS' as Room, joinUrl: '', tellCustomers: true } });
  const draft = useDraft(`schedule room ${scheduleId}`, form);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ room, joinUrl, tellCustomers }) => {
    const bad = await substitution.apply({ ...(asksForRoom && roomOf(room, joinUrl)), tellCustomers });
    setSuggestion(bad === 'DONE' ? null : (bad?.suggestion ?? null));
    if (bad === 'DONE') draft.forget();
    else if (bad) form.setError('joinUrl', { message: bad.message }, { shouldFocus: true });
  });
  return (
    <Card label={t.classes}>
      <form className={css.narrow} onSubmit={submit} noValidate>
        <Stack>
          <h2>{t.given(given)}</h2>
          <Effects sessions={sessions} />
          {asksForRoom && (
            <Choices legend={t.room} hint={t.roomHint}>
              {ROOMS.map((room) => (
                <Choice
                  key={room}
                  type="radio"
                  value={room}
                  label={t.rooms[room]}
                  {...form.register('room')}
                />
              ))}
            </Choices>
          )}
          {asksForRoom && form.watch('room') === 'THEIRS' && (
            <LinkField
              label={t.link}
              error={errors.joinUrl?.message}
              suggestion={suggestion}
              onUse={(link) => {
                form.setValue('joinUrl', link);
                form.clearErrors('joinUrl');
                setSuggestion(null);
              }}
              {...form.register('joinUrl', {
                validate: (link, { room }) => room !== 'THEIRS' || link.trim() !== '' || t.pasteLink,
              })}
            />
          )}
          {recipients > 0 ? (
            <Choice label={t.tell(recipients)} {...form.register('tellCustomers')} />
          ) : (
            <Muted>{t.tellNobody}</Muted>
          )}
          {substitution.fault && <Notice tone="bad">{substitution.fault}</Notice>}
          {given > 0 && (
            <div>
              <Button type="submit" look="primary" busy={substitution.applying || substitution.asking}>
                {t.apply}
              </Button>
            </div>
          )}
        </Stack>
      </form>
    </Card>
  );
}

function roomOf(room: Room, joinUrl: string): Pick<Said, 'joinUrl'> {
  if (room === 'UNKNOWN') return {};
  return { joinUrl: room === 'PRESENT' ? null : joinUrl };
}

function Effects({ sessions }: { sessions: Shown['sessions'] }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  if (sessions.length === 0) return <Muted>{t.none}</Muted>;
  return (
    <ul className={css.list} aria-label={t.classes}>
      {sessions.map(({ session, effect, teachesTwice }) => (
        <li key={session.id} className={css.effect}>
          <div className={css.head}>
            <span className={css.name}>
              {dates.day(session.startsAt)}, {dates.span(session.startsAt, session.endsAt)}
            </span>
            <Badge tone={effect === 'ASSIGN' ? 'good' : 'plain'}>{t.effect[effect]}</Badge>
          </div>
          <span className={css.small}>
            {session.professional?.name ?? words.nobody} · {t.booked(session.seatsTaken)}
          </span>
          {effect === 'KEEP_OTHER_TEACHER' && <p className={css.small}>{t.why.KEEP_OTHER_TEACHER}</p>}
          {teachesTwice && <p className={css.warning}>{t.twice}</p>}
        </li>
      ))}
    </ul>
  );
}
