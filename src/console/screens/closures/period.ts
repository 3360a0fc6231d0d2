import type { ClosurePeriodInput, ListedClosureFragment } from '../../generated/operations.ts';
import { type Dates, useDates } from '../../i18n/dates.ts';
import { daysLater, instantOf, localOf, startOfDay } from '../../i18n/zoned.ts';

/** A time as the form has it: whole days, the last one included, or local dates and times. */
export type Period =
  | { kind: 'DAYS'; from: string; until: string }
  | { kind: 'HOURS'; from: string; until: string };

/** What is wrong with it. The server would say the same of a closure, but not of a preview. */
export type Fault = 'missing' | 'backwards' | 'over' | 'tooLong';

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

/** From its first instant to the first one after it; null: the dates are none. */
function instantsOf({ kind, from, until }: Period, zone: string): { from: string; until: string } | null {
  if (!from || !until) return null;
  if (kind === 'DAYS') return { from: startOfDay(from, zone), until: startOfDay(daysLater(until, 1), zone) };
  const [begin, end] = [instantOf(from, zone), instantOf(until, zone)];
  return begin && end ? { from: begin, until: end } : null;
}

export function faultOf(period: Period, zone: string, now: number): Fault | null {
  const instants = instantsOf(period, zone);
  if (!instants) return 'missing';
  const [from, until] = [Date.parse(instants.from), Date.parse(instants.until)];
  if (until <= from) return 'backwards';
  if (until <= now) return 'over';
  return until - from > MOST_DAYS * DAY_MS ? 'tooLong' : null;
}

/** For the API. Only of a period without fault. */
export function inputOf(period: Period, zone: string): ClosurePeriodInput {
  const { kind, from, until } = period;
  if (kind === 'DAYS') return { days: { from, until } } as ClosurePeriodInput;
  return { hours: instantsOf(period, zone)! } as ClosurePeriodInput;
}

type Span = Pick<ListedClosureFragment, 'from' | 'until'>;

const isMidnight = (local: string) => local.endsWith('T00:00');

/** The period of a closure that there is, to begin another one with. */
export function periodOf({ from, until }: Span, zone: string): Period {
  const [begin, end] = [localOf(from, zone), localOf(until, zone)];
  if (isMidnight(begin) && isMidnight(end))
    return { kind: 'DAYS', from: begin.slice(0, 10), until: daysLater(end.slice(0, 10), -1) };
  return { kind: 'HOURS', from: begin, until: end };
}

/** In words: days where it is of whole days, else with the hours. */
export function useSpan(): (span: Span) => string {
  const dates = useDates();
  return (span) => inWords(span, dates);
}

function inWords(span: Span, dates: Dates): string {
  const { kind, from, until } = periodOf(span, dates.zone);
  if (kind === 'DAYS') {
    const [first, last] = [from, until].map((date) => dates.longDay(startOfDay(date, dates.zone)));
    return from === until ? first! : `${first} – ${last}`;
  }
  const sameDay = from.slice(0, 10) === until.slice(0, 10);
  return `${dates.longDay(span.from)}, ${sameDay ? dates.span(span.from, span.until) : `${dates.time(span.from)} – ${dates.longDay(span.until)}, ${dates.time(span.until)}`}`;
}
