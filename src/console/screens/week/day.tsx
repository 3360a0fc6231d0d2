import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Card } from './card.tsx';
import type { Day } from './classes.ts';
import type { Picking } from './picking.ts';
import { texts } from './texts.ts';
import css from './week.module.css';

type Props = { day: Day; isToday: boolean; hidden: boolean; now: number; picking: Picking; onWrite(): void };

/** A day: a column on a desktop, a part of the list on a phone. `hidden`: folded away, on a phone. */
export function DayOfWeek({ day, isToday, hidden, now, picking, onWrite }: Props) {
  const t = useTexts(texts);
  const dates = useDates();
  const within = day.classes.filter((one) => picking.may(one, now)).map(({ id }) => id);
  const id = `day-${day.date}`;
  const name = dates.longDay(day.at);
  return (
    <section className={`${css.day} ${hidden ? css.folded : ''}`} aria-labelledby={id}>
      <div className={css.dayTop}>
        <h2 id={id} className={isToday ? css.isToday : undefined} tabIndex={-1}>
          <span aria-hidden>{dates.day(day.at)}</span>
          <span className="visually-hidden">
            {name}
            {isToday && `, ${t.today}`}
          </span>
        </h2>
        {day.classes.length === 0 && <p className={css.none}>{t.noneInDay}</p>}
        {within.length > 0 && !picking.picked && (
          <Button look="quiet" aria-label={t.writeTo(name)} title={t.writeTo(name)} onClick={onWrite}>
            {t.write}
          </Button>
        )}
      </div>
      {within.length > 0 && picking.picked && (
        <Choice
          label={t.selectDay(dates.day(day.at))}
          checked={within.every((id) => picking.picked?.has(id))}
          onChange={() => picking.toggle(within)}
        />
      )}
      {day.classes.length > 0 && (
        <ul className={css.classes}>
          {day.classes.map((one) => (
            <Card key={one.id} of={one} now={now} picking={picking} />
          ))}
        </ul>
      )}
    </section>
  );
}
