import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { useDates } from '../../i18n/dates.ts';
import { useLocale, useTexts } from '../../i18n/language.ts';
import { daysLater } from '../../i18n/zoned.ts';
import { LinkButton } from '../../ui/button.tsx';
import type { Address } from './address.ts';
import { texts } from './texts.ts';
import css from './week.module.css';

/** Which week it is, and the way to others. */
export function WeekBar({ address, days }: { address: Address; days: { at: string }[] }) {
  const t = useTexts(texts);
  const [, go] = useLocation();
  const { week } = address;
  return (
    <div className={css.bar}>
      <LinkButton to={address.of(daysLater(week, -7))}>
        <span aria-hidden>‹</span>
        <span className="visually-hidden">{t.previous}</span>
      </LinkButton>
      <p className={css.range} aria-live="polite">
        {useRange(days)}
      </p>
      <LinkButton to={address.of(daysLater(week, 7))}>
        <span aria-hidden>›</span>
        <span className="visually-hidden">{t.next}</span>
      </LinkButton>
      <LinkButton to={address.of(null)}>{t.today}</LinkButton>
      <input
        type="date"
        aria-label={t.goTo}
        className={css.date}
        // The field is the browser's own: while a date is typed, it is incomplete and answers nothing.
        key={week}
        defaultValue={week}
        onChange={({ target }) => target.value.startsWith('2') && go(address.of(target.value))}
      />
    </div>
  );
}

function useRange(days: { at: string }[]): string {
  const { tag } = useLocale();
  const { zone } = useDates();
  const format = useMemo(
    () => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone }),
    [tag, zone],
  );
  return format.formatRange(new Date(days[0]!.at), new Date(days[6]!.at));
}
