import { memo } from 'react';
import { Link } from 'wouter';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { useStaff } from '../../shell/viewer.tsx';
import { Badge } from '../../ui/parts.tsx';
import { isAhead, type WeekClass } from './classes.ts';
import { Door, Way } from './facts.tsx';
import type { Picking } from './picking.ts';
import { texts } from './texts.ts';
import css from './week.module.css';

type Props = { of: WeekClass; now: number; picking: Picking };

/** One class. It leads to its screen, or, while classes are selected, is selected by a press. */
export const Card = memo(function Card({ of: one, now, picking }: Props) {
  const t = useTexts(texts);
  const dates = useDates();
  const isMine = one.professional?.id === useStaff().id;
  const mine = isMine ? css.mine : '';
  const readers = dates.readers(one.startsAt);
  return (
    <li className={`${css.card} ${mine} ${isAhead(one, now) ? '' : css.past}`}>
      <div className={css.top}>
        <time dateTime={one.startsAt} className={one.status === 'CANCELLED' ? css.struck : undefined}>
          <strong>{dates.time(one.startsAt)}</strong>
          <span className={css.small}>–{dates.time(one.endsAt)}</span>
        </time>
        <span className={css.seats}>
          <span aria-hidden>
            {one.seatsTaken}/{one.capacity}
          </span>
          <span className="visually-hidden">{t.seats(one.seatsTaken, one.capacity)}</span>
        </span>
      </div>
      {readers && <span className={css.small}>{readers}</span>}
      <Title of={one} now={now} picking={picking} />
      <span className={one.professional ? css.small : `${css.small} ${css.open}`}>
        {one.professional?.name ?? t.noTeacher}
      </span>
      <div className={css.badges}>
        <Door of={one} now={now} />
        {isMine && <Badge>{t.yours}</Badge>}
      </div>
      <div className={css.way}>
        <Way of={one} now={now} />
      </div>
      {one.cancellationReason && <q className={css.small}>{one.cancellationReason}</q>}
    </li>
  );
});

/** What is pressed covers the whole card. Its name begins with the time, as there are many classes of one name. */
function Title({ of: one, now, picking }: Props) {
  const dates = useDates();
  const name = (
    <>
      <span className="visually-hidden">{dates.dayAndTime(one.startsAt)} </span>
      {one.service.name}
    </>
  );
  const struck = one.status === 'CANCELLED' ? css.struck : '';
  if (!picking.picked)
    return (
      <Link to={`/sessions/${encodeURIComponent(one.id)}`} className={`${css.title} ${struck}`}>
        {name}
      </Link>
    );
  return (
    <label className={`${css.title} ${struck}`}>
      <input
        type="checkbox"
        className={css.check}
        checked={picking.picked.has(one.id)}
        disabled={!picking.may(one, now)}
        onChange={() => picking.toggle([one.id])}
      />
      <span>{name}</span>
    </label>
  );
}
