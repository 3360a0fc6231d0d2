import type { ScheduleEffect, SendTimeChoice } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Choice } from '../../../ui/field.tsx';
import { Card, Muted, Notice, Stack } from '../../../ui/parts.tsx';
import css from '../schedules.module.css';
import type { ScheduleOnPage } from '../screen.tsx';
import { EffectLine } from './effect-line.tsx';
import { texts } from './texts.ts';
import type { ScheduleChanging, Shown } from './use-change.ts';

type Props = { schedule: ScheduleOnPage; change: ScheduleChanging; shown: Shown };

const EFFECTS = ['CHANGE', 'KEEP', 'LEAVE', 'CANCEL', 'REMOVE', 'OVER'] as const satisfies ScheduleEffect[];

/** What the change would do, with the choices that it leaves, and the press that does it. */
export function Preview({ schedule, change, shown }: Props) {
  const t = useTexts(texts);
  const { sessions } = shown;
  return (
    <Card label={t.whatItDoes}>
      <Stack>
        <h2>{t.whatItDoes}</h2>
        <Summary shown={shown} />
        <SendTimes change={change} shown={shown} />
        {sessions.length > 0 && (
          <ul className={css.list} aria-label={t.classes}>
            {sessions.map((effect) => (
              <li key={effect.session.id} className={css.effect}>
                <EffectLine effect={effect} change={change} />
              </li>
            ))}
          </ul>
        )}
        <NewClasses starts={shown.newSessions} />
        {schedule.until && <Muted>{t.untilStays}</Muted>}
        <div className={css.actions}>
          <Stack>
            {change.fault && <Notice tone="bad">{change.fault}</Notice>}
            <div>
              <Button look="primary" busy={change.applying || change.asking} onClick={change.apply}>
                {t.apply}
              </Button>
            </div>
          </Stack>
        </div>
      </Stack>
    </Card>
  );
}

function Summary({ shown: { sessions, newSessions, recipients, toldAtOnce } }: { shown: Shown }) {
  const t = useTexts(texts);
  const counts = EFFECTS.map((effect) => ({
    effect,
    count: sessions.filter((session) => session.effect === effect).length,
  })).filter(({ count }) => count > 0);
  const told = toldAtOnce ? t.toldAtOnce(recipients) : t.toldLater(recipients);
  return (
    <>
      <ul>
        {counts.map(({ effect, count }) => (
          <li key={effect}>{t.counted[effect](count)}</li>
        ))}
        {newSessions.length > 0 && <li>{t.newOnes(newSessions.length)}</li>}
        {counts.length + newSessions.length === 0 && <li>{t.noClassYet}</li>}
      </ul>
      <Notice tone={toldAtOnce ? 'warn' : 'plain'}>{recipients > 0 ? told : t.toldNobody(toldAtOnce)}</Notice>
    </>
  );
}

/** For send times that were set by hand: asked only where one stands in the way, or begs the question. */
function SendTimes({ change, shown }: Pick<Props, 'change' | 'shown'>) {
  const t = useTexts(texts);
  const { choice, look } = change;
  const inTheWay = shown.sessions.some(({ values }) => values.sendTimeAfterEnd);
  const asks = inTheWay || shown.sessions.some(({ values }) => values.warnings.some(isOfSendTime));
  if (!asks && choice.sendTime === 'KEEP') return null;
  const options: SendTimeChoice[] = ['KEEP', 'SHIFT', 'RESET'];
  return (
    <Choices legend={t.sendTimes} error={inTheWay ? t.sendTimeInTheWay : undefined}>
      {options.map((sendTime) => (
        <Choice
          key={sendTime}
          type="radio"
          name="sendTime"
          label={t.sendTime[sendTime]}
          checked={choice.sendTime === sendTime}
          onChange={() => look({ ...choice, sendTime })}
        />
      ))}
    </Choices>
  );
}

const isOfSendTime = (warning: string) => warning.startsWith('NOTICE_');

function NewClasses({ starts }: { starts: readonly string[] }) {
  const t = useTexts(texts);
  const dates = useDates();
  if (starts.length === 0) return null;
  return (
    <details>
      <summary className={css.summary}>{t.newOnes(starts.length)}</summary>
      <ul className={css.inset}>
        {starts.map((at) => (
          <li key={at}>{dates.dayAndTime(at)}</li>
        ))}
      </ul>
    </details>
  );
}
