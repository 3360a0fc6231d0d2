import { lazy, Suspense, useState } from 'react';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager, useStaff } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/now.ts';
import { Empty, Muted, Page, Shown } from '../../ui/parts.tsx';
import { Acts } from './acts/acts.tsx';
import { WriteTo } from './acts/write.tsx';
import { type Address, useAddress } from './address.ts';
import { WeekBar } from './bar.tsx';
import { byDay, type Day, filtered, useWeek, type WeekClass } from './classes.ts';
import { DayOfWeek } from './day.tsx';
import { FilterBar } from './filters.tsx';
import { type Picking, usePicking } from './picking.ts';
import { texts } from './texts.ts';
import css from './week.module.css';

const NewClass = lazy(() => import('./create/new-class.tsx'));
const NEW = 'new';

/** The classes of a week: columns on a desktop, a list by day on a phone. */
export default function Week() {
  const t = useTexts(texts);
  const address = useAddress();
  const { read, days } = useWeek(address.week);
  const picking = usePicking();
  const isManager = useIsManager();
  const actions = (
    <>
      {!picking.picked && <Button onClick={picking.begin}>{t.select}</Button>}
      {isManager && (
        <Button look="primary" onClick={() => address.change({ over: NEW })}>
          {t.newClass}
        </Button>
      )}
    </>
  );
  return (
    <Page title={t.title} actions={actions}>
      <WeekBar address={address} days={days} />
      <FilterBar address={address} classes={read.data ?? []} />
      <Shown read={read}>
        {(classes) => <Classes classes={classes} days={days} address={address} picking={picking} />}
      </Shown>
      {address.over === NEW && isManager && (
        <Suspense>
          <NewClass
            day={newDay(address)}
            onClose={(week) => address.change(week ? { over: null, week } : { over: null })}
          />
        </Suspense>
      )}
    </Page>
  );
}

/** A new class is of today, or of the first day of the week that is looked at. */
const newDay = ({ week, today }: Address) => (week > today ? week : today);

type Props = {
  classes: WeekClass[];
  days: { date: string; at: string }[];
  address: Address;
  picking: Picking;
};

function Classes({ classes, days, address, picking }: Props) {
  const t = useTexts(texts);
  const now = useNow();
  const { zone } = useDates();
  const me = useStaff().id;
  const shown = filtered(classes, address.filters, me, now);
  const week = byDay(shown, days);
  const may = shown.filter((one) => picking.may(one, now));
  const written = week
    .find(({ date }) => date === address.over)
    ?.classes.filter((one) => picking.may(one, now));
  return (
    <>
      <Muted>
        {t.classes(shown.length)} · {t.inZone(zone)}
      </Muted>
      {shown.length === 0 ? (
        <Empty>{classes.length === 0 ? t.noneInWeek : t.noneFiltered}</Empty>
      ) : (
        <Days week={week} address={address} now={now} picking={picking} />
      )}
      {picking.picked && (
        <Acts classes={may.filter(({ id }) => picking.picked?.has(id))} onEnd={picking.end} />
      )}
      {written && written.length > 0 && (
        <WriteTo draft={address.over!} classes={written} onClose={() => address.change({ over: null })} />
      )}
    </>
  );
}

type DaysProps = { week: Day[]; address: Address; now: number; picking: Picking };

/** On a phone the days that are over are folded away: the first thing to see is today. */
function Days({ week, address, now, picking }: DaysProps) {
  const t = useTexts(texts);
  const { today } = address;
  const [unfolded, setUnfolded] = useState(false);
  const earlier = week.filter(({ date }) => date < today);
  const folds = earlier.length > 0 && earlier.length < week.length;
  const count = earlier.reduce((sum, { classes }) => sum + classes.length, 0);
  return (
    <>
      {folds && count > 0 && (
        <div className={css.fold}>
          <Button look="quiet" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
            {t.earlier(count)}
          </Button>
        </div>
      )}
      <div className={css.days}>
        {week.map((day) => (
          <DayOfWeek
            key={day.date}
            day={day}
            isToday={day.date === today}
            hidden={folds && !unfolded && day.date < today}
            now={now}
            picking={picking}
            onWrite={() => address.change({ over: day.date })}
          />
        ))}
      </div>
    </>
  );
}
