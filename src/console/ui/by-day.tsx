import { type ReactNode, useId } from 'react';
import { useDates } from '../i18n/dates.ts';
import { useLocale } from '../i18n/language.ts';
import css from './by-day.module.css';
import { useNow } from './now.ts';

type Props<Item> = {
  /** In order of time. */
  items: readonly Item[];
  at(item: Item): string;
  keyOf(item: Item): string;
  children(item: Item): ReactNode;
};

/** A list under the days of the center. *Today* and *tomorrow* are said. */
export function ByDay<Item>({ items, at, keyOf, children }: Props<Item>) {
  const dates = useDates();
  const days = new Map<string, Item[]>();
  for (const item of items) {
    const day = dates.longDay(at(item));
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days].map(([day, ofDay]) => (
    <Day key={day} day={day}>
      {ofDay.map((item) => (
        <li key={keyOf(item)}>{children(item)}</li>
      ))}
    </Day>
  ));
}

function Day({ day, children }: { day: string; children: ReactNode }) {
  const id = useId();
  const near = useNear(day);
  return (
    <section className={css.day} aria-labelledby={id}>
      <h2 id={id} className={css.name}>
        <span className={css.date}>{day}</span>
        {near && <span className={css.near}>{near}</span>}
      </h2>
      <ul className={css.list}>{children}</ul>
    </section>
  );
}

const DAY_MS = 86_400_000;

function useNear(day: string): string | null {
  const { tag } = useLocale();
  const dates = useDates();
  const now = useNow();
  const away = [0, 1].find((days) => dates.longDay(new Date(now + days * DAY_MS).toISOString()) === day);
  return away === undefined
    ? null
    : new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(away, 'day');
}
