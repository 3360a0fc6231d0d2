import { useCallback, useEffect, useMemo, useRef } from 'react';
import { PAGE, usePages } from '../../api/all-pages.ts';
import { type Read, useLive } from '../../api/hooks.ts';
import {
  WatchCenterDocument,
  WeekClassesDocument,
  type WeekClassesQuery,
  type WeekClassesQueryVariables,
  type WeekClassFragment,
} from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { daysLater, startOfDay } from '../../i18n/zoned.ts';
import { type Filters, MINE, NOBODY } from './address.ts';

export type WeekClass = WeekClassFragment;
export type Day = { date: string; at: string; classes: WeekClass[] };

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/** The days of the week, and when the next one begins. */
function daysOf(monday: string, zone: string) {
  const days = WEEKDAYS.map((later) => daysLater(monday, later));
  return {
    days: days.map((date) => ({ date, at: startOfDay(date, zone) })),
    end: startOfDay(daysLater(monday, 7), zone),
  };
}

/** All classes of a week by start, live: what is made, moved or cancelled elsewhere is shown without asking. */
export function useWeek(monday: string): {
  read: Read<WeekClass[]> & { complete: boolean };
  days: { date: string; at: string }[];
} {
  const { zone } = useDates();
  const { days, end } = useMemo(() => daysOf(monday, zone), [monday, zone]);
  const from = days[0]!.at;
  const { data, ...read } = usePages(WeekClassesDocument, [{ from, to: end, first: PAGE }], afterThese);
  const classes = useMemo(() => data && inOrder(data, from, end), [data, from, end]);
  useNewcomers(classes, from, end, read);
  return { read: { ...read, data: classes }, days };
}

/**
 * A week of more than a page goes on with the last start, so no page is joined with another. Most weeks are one request, which
 * is there sooner than one for each day: a browser sends six at a time by HTTP/1.1.
 */
function afterThese(asked: WeekClassesQueryVariables, { sessions }: WeekClassesQuery) {
  const last = sessions?.edges.at(-1)?.node.startsAt;
  return sessions?.pageInfo.hasNextPage && last && last !== asked.from ? { ...asked, from: last } : null;
}

function inOrder(pages: WeekClassesQuery[], from: string, to: string): WeekClass[] {
  const all = pages.flatMap(({ sessions }) => sessions?.edges.map(({ node }) => node) ?? []);
  const within = all.filter(({ startsAt }) => isWithin(startsAt, from, to));
  return [...new Map(within.map((one) => [one.id, one])).values()].sort(byStart);
}

const isWithin = (at: string, from: string, to: string) =>
  Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to);

const byStart = (one: WeekClass, other: WeekClass) =>
  Date.parse(one.startsAt) - Date.parse(other.startsAt) ||
  one.service.name.localeCompare(other.service.name) ||
  one.id.localeCompare(other.id);

/** A class of this week that is heard of and not in the list was just made, or moved here. */
function useNewcomers(
  classes: WeekClass[] | undefined,
  from: string,
  to: string,
  { complete, reload }: { complete: boolean; reload(): void },
): void {
  // While the list is read, what is heard waits: it may be in the rest of the list.
  const heard = useRef(new Map<string, string>());
  const look = useCallback(() => {
    if (!complete || !classes) return;
    const listed = new Set(classes.map(({ id }) => id));
    const news = [...heard.current].filter(
      ([id, startsAt]) => !listed.has(id) && isWithin(startsAt, from, to),
    );
    heard.current.clear();
    if (news.length > 0) reload();
  }, [classes, complete, from, to, reload]);
  useEffect(look, [look]);
  useLive(
    WatchCenterDocument,
    {},
    {
      onEvent: ({ centerAccess: { session } }) => {
        heard.current.set(session.id, session.startsAt);
        look();
      },
    },
  );
}

/** Those that the filters leave. `now` in ms. */
export function filtered(classes: WeekClass[], filters: Filters, me: string, now: number): WeekClass[] {
  const { service, teacher, modality, status, missingLink } = filters;
  const teaches = teacher === MINE ? me : teacher === NOBODY ? undefined : teacher;
  return classes.filter(
    (one) =>
      (!service || one.service.id === service) &&
      (!teacher || one.professional?.id === teaches) &&
      (!modality || one.service.modality === modality) &&
      (!status || one.status === status) &&
      (!missingLink || lacksLink(one, now)),
  );
}

export const isOver = ({ endsAt }: WeekClass, now: number): boolean => Date.parse(endsAt) <= now;

/** Whether something can still be done about it. */
export const isAhead = (one: WeekClass, now: number): boolean =>
  one.status === 'SCHEDULED' && !isOver(one, now);

export const lacksLink = (one: WeekClass, now: number): boolean =>
  Boolean(one.online && !one.online.joinUrl) && isAhead(one, now);

/** A day's share of these classes, which are by start. */
export function byDay(classes: WeekClass[], days: { date: string; at: string }[]): Day[] {
  const starts = days.map(({ at }) => Date.parse(at));
  return days.map((day, at) => ({
    ...day,
    classes: classes.filter(({ startsAt }) => {
      const start = Date.parse(startsAt);
      return start >= starts[at]! && (at === 6 || start < starts[at + 1]!);
    }),
  }));
}
