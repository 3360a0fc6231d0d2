import type { ScheduleEffect } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Choice } from '../../../ui/field.tsx';
import { Badge } from '../../../ui/parts.tsx';
import css from '../schedules.module.css';
import { texts as common } from '../texts.ts';
import { texts } from './texts.ts';
import type { Effect, ScheduleChanging } from './use-change.ts';

type Props = { effect: Effect; change: ScheduleChanging };

const TONE = {
  CHANGE: 'good',
  KEEP: 'plain',
  OVER: 'plain',
  LEAVE: 'warn',
  CANCEL: 'bad',
  REMOVE: 'plain',
} as const satisfies Record<ScheduleEffect, string>;

/** One class: as it is, as it would be, why, and what may be said of it alone. */
export function EffectLine({ effect, change }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  const { session, values, byHand } = effect;
  const stays = byHand.length > 0 && t.byHand(byHand.map((value) => t.value[value]).join(', '));
  const why =
    [effect.effect !== 'KEEP' && t.why[effect.effect], stays].filter(Boolean).join(' ') || t.why.KEEP;
  return (
    <>
      <div className={css.head}>
        <span className={css.name}>
          {dates.day(session.startsAt)}, {dates.span(session.startsAt, session.endsAt)}
        </span>
        <Badge tone={TONE[effect.effect]}>{t.effect[effect.effect]}</Badge>
      </div>
      <Differences effect={effect} />
      <span className={css.small}>
        {words.taken(session.seatsTaken, session.capacity)} · {why}
      </span>
      {[...values.warnings, ...(values.sendTimeAfterEnd ? (['AFTER_END'] as const) : [])].map((warning) => (
        <p key={warning} className={css.warning}>
          {t.warning[warning]}
        </p>
      ))}
      <OfThisOne effect={effect} change={change} />
    </>
  );
}

/** What would not be as it is. */
function Differences({ effect: { effect, session, values } }: { effect: Effect }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  if (effect !== 'CHANGE') return null;
  const moves = values.startsAt !== session.startsAt || values.endsAt !== session.endsAt;
  const teacher = values.professional?.name ?? words.nobody;
  return (
    <ul className={css.differences}>
      {moves && (
        <li>
          → {dates.day(values.startsAt)}, {dates.span(values.startsAt, values.endsAt)}
        </li>
      )}
      {values.professional?.id !== session.professional?.id && <li>→ {teacher}</li>}
      {values.capacity !== session.capacity && <li>→ {t.seats(values.capacity)}</li>}
    </ul>
  );
}

/** *This one too*, where something was set by hand; *cancel it*, where a class is left over. */
function OfThisOne({ effect: { effect, session, included }, change }: Props) {
  const t = useTexts(texts);
  const { choice, look } = change;
  const { includeSessionIds, cancelSessionIds } = choice;
  const toggled = (ids: string[]) =>
    ids.includes(session.id) ? ids.filter((id) => id !== session.id) : [...ids, session.id];
  if (effect === 'LEAVE' || effect === 'CANCEL')
    return (
      <Choice
        label={t.cancelIt}
        checked={cancelSessionIds.includes(session.id)}
        onChange={() => look({ ...choice, cancelSessionIds: toggled(cancelSessionIds) })}
      />
    );
  if (!included && !includeSessionIds.includes(session.id)) return null;
  return (
    <Choice
      label={t.thisOneToo}
      checked={includeSessionIds.includes(session.id)}
      onChange={() => look({ ...choice, includeSessionIds: toggled(includeSessionIds) })}
    />
  );
}
