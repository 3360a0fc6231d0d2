import { between, daysAfter, later, minutesAfter } from '../../../../lib/time.ts';
import { SendTimeAfterEndError } from '../../errors.ts';
import { type MoveWarning, movedAccess } from '../../moves/rules.ts';
import { calendarIn, WEEKDAYS, type Weekday, weekdayOf } from '../rules.ts';
import type { Effect, ScheduleEdit } from './rules.ts';

/*
 * What a change of a schedule does to each of its sessions. A session is of a day of its schedule, its slot: the slot says
 * when it would be by the old values and by the new ones, whatever was set by hand.
 */

/** A schedule as it is; `capacity` is the service's where it has none of its own. */
export type Series = {
  weekdays: Weekday[];
  startTime: string;
  durationMinutes: number;
  professionalId: string | null;
  capacity: number;
  serviceCapacity: number;
  timeZone: string;
  until: string | null;
  madeThrough: string;
  leadMinutes: number;
};

/** A session from the day on. `ahead`: it has not begun and is not cancelled; others only hold their slot. */
export type SeriesSession = {
  id: string;
  scheduleDate: string;
  ahead: boolean;
  /** Somebody has booked it, or was told of it. */
  known: boolean;
  startsAt: Date;
  endsAt: Date;
  professionalId: string | null;
  capacity: number;
  seatsTaken: number;
  sendAt: Date | null;
  sendTiming: 'AUTO' | 'MANUAL' | null;
  opensAt: Date | null;
  noticeReleasedAt: Date | null;
  startByHand: boolean;
  durationByHand: boolean;
  professionalByHand: boolean;
  capacityByHand: boolean;
};

export type Field = 'START' | 'DURATION' | 'PROFESSIONAL' | 'CAPACITY';

export type Values = {
  startsAt: Date;
  endsAt: Date;
  professionalId: string | null;
  capacity: number;
  sendAt: Date | null;
  sendTiming: 'AUTO' | 'MANUAL' | null;
  opensAt: Date | null;
  /** A notice that was sent has to be sent anew. */
  again: boolean;
  /** Its manual send time, which is after the new end. */
  sendTimeAfterEnd: boolean;
  warnings: MoveWarning[];
};

export type SessionPlan = {
  session: SeriesSession;
  effect: Effect;
  scheduleDate: string;
  values: Values;
  /** Which of its values stay because they were set by hand. */
  byHand: Field[];
  /** What would be, were it included; null: the same. */
  included: Values | null;
  /** It is included, so these follow the schedule from now on. */
  freed: Field[];
};

export type Plan = { sessions: SessionPlan[]; made: { date: string; startsAt: Date }[] };

/**
 * On which weekday the class of each weekday is from now on. A weekday that stays is its own; the others pair in order within
 * the week. A weekday that is not in it has no class any more.
 */
export function pairWeekdays(old: readonly Weekday[], next: readonly Weekday[]): Map<Weekday, Weekday> {
  const gone = WEEKDAYS.filter((day) => old.includes(day) && !next.includes(day));
  const come = WEEKDAYS.filter((day) => next.includes(day) && !old.includes(day));
  const pairs = new Map(next.map((day) => [day, day]));
  for (const [place, day] of gone.entries()) if (come[place]) pairs.set(day, come[place]);
  return pairs;
}

const place = (day: Weekday) => WEEKDAYS.indexOf(day);
type Day = { date: string; weekday: Weekday };
/** The day of the same week that is this weekday. */
const inWeekOf = ({ date, weekday }: Day, other: Weekday) =>
  weekday === other ? date : daysAfter(date, place(other) - place(weekday));

/** `startsAt`: the new start; null: the schedule says the same as before. */
type Slot = { date: string; startsAt: Date | null };

export function planChange(
  series: Series,
  edit: ScheduleEdit,
  sessions: readonly SeriesSession[],
  now: Date,
): Plan {
  const weekdays = edit.weekdays ?? series.weekdays;
  const pairs = pairWeekdays(series.weekdays, weekdays);
  const { instantOf, daysOf } = calendarIn(series.timeZone);
  const startTime = edit.startTime ?? series.startTime;
  const last = series.until !== null && series.until < series.madeThrough ? series.until : series.madeThrough;
  const taken = new Set(sessions.map(({ scheduleDate }) => scheduleDate));
  const cancelled = new Set(edit.cancelSessionIds);
  const change = { series, edit, now, included: new Set(edit.includeSessionIds), says: saidBy(series, edit) };

  /** Where the class of a day is from now on; null: nowhere. */
  function slotOf({ date, weekday }: Day): Slot | null {
    const next = pairs.get(weekday);
    if (!next) return null;
    const target = inWeekOf({ date, weekday }, next);
    const outside = target < edit.from || (series.until !== null && target > series.until);
    if (outside || (target !== date && taken.has(target))) return null;
    const moved = target !== date || startTime !== series.startTime;
    // Calculating in a zone is slow.
    return { date: target, startsAt: moved ? instantOf(target, startTime) : null };
  }

  const planned = sessions.flatMap((session): SessionPlan[] => {
    const { scheduleDate: date } = session;
    const weekday = weekdayOf(date);
    const unknownDay = !series.weekdays.includes(weekday) && !pairs.has(weekday);
    if (!session.ahead || unknownDay || (series.until !== null && date > series.until)) return [];
    const slot = slotOf({ date, weekday });
    if (!slot) return [leftOver(session, cancelled.has(session.id))];
    return changed(change, session, slot);
  });

  // Days of a weekday that stays are not made: a class of theirs that is no more was removed, or never to be.
  const come = weekdays.filter((day) => !series.weekdays.includes(day));
  const made =
    come.length === 0 || edit.from > last
      ? []
      : daysOf(edit.from, last).filter(({ date, weekday }) => {
          if (!come.includes(weekday) || taken.has(date)) return false;
          const source = series.weekdays.find((old) => pairs.get(old) === weekday);
          const sourceDate = source && inWeekOf({ date, weekday }, source);
          return !sourceDate || sourceDate < edit.from || sourceDate > last;
        });
  return {
    sessions: planned,
    made: made
      .map(({ date }) => ({ date, startsAt: instantOf(date, startTime) }))
      .filter(({ startsAt }) => startsAt > now),
  };
}

const asIs = ({
  startsAt,
  endsAt,
  professionalId,
  capacity,
  sendAt,
  sendTiming,
  opensAt,
}: SeriesSession): Values => ({
  ...{ startsAt, endsAt, professionalId, capacity, sendAt, sendTiming, opensAt },
  again: false,
  sendTimeAfterEnd: false,
  warnings: [],
});

function leftOver(session: SeriesSession, isCancelled: boolean): SessionPlan {
  const known = isCancelled ? 'CANCEL' : 'LEAVE';
  const effect = session.known ? known : 'REMOVE';
  const { scheduleDate } = session;
  return { session, effect, scheduleDate, values: asIs(session), byHand: [], included: null, freed: [] };
}

/** `says`: what it says of every class, but for the start. */
type Change = { series: Series; edit: ScheduleEdit; now: Date; included: ReadonlySet<string>; says: Field[] };

/** Nothing for a session that stays as it is, and no choice is left. */
function changed(change: Change, session: SeriesSession, slot: Slot): SessionPlan[] {
  const touched: Field[] = slot.startsAt === null ? change.says : ['START', ...change.says];
  const byHand = touched.filter((field) => isByHand(session, field));
  const includes = change.included.has(session.id);
  const values = valuesOf(change, session, slot, includes ? touched : without(touched, byHand));
  const before = asIs(session);
  const plan = {
    session,
    scheduleDate: slot.date,
    values,
    byHand: includes ? [] : byHand,
    included: includes || byHand.length === 0 ? null : valuesOf(change, session, slot, touched),
    freed: includes ? byHand : [],
  };
  if (values.endsAt <= change.now)
    return [{ ...plan, effect: 'OVER', values: before, scheduleDate: session.scheduleDate, freed: [] }];
  if (!sameValues(values, before) || plan.freed.length > 0) return [{ ...plan, effect: 'CHANGE' }];
  if (byHand.length > 0 || slot.date !== session.scheduleDate) return [{ ...plan, effect: 'KEEP' }];
  return [];
}

const without = (fields: Field[], others: Field[]) => fields.filter((field) => !others.includes(field));

function saidBy(series: Series, edit: ScheduleEdit): Field[] {
  const { durationMinutes, professionalId } = edit;
  const says: Field[] = [];
  if (durationMinutes != null && durationMinutes !== series.durationMinutes) says.push('DURATION');
  if (professionalId !== undefined && professionalId !== series.professionalId) says.push('PROFESSIONAL');
  if (capacityOf(series, edit) !== series.capacity) says.push('CAPACITY');
  return says;
}

/** Seats of a new session from now on. */
const capacityOf = (series: Series, { capacity }: ScheduleEdit): number =>
  capacity === undefined ? series.capacity : (capacity ?? series.serviceCapacity);

const BY_HAND = {
  START: 'startByHand',
  DURATION: 'durationByHand',
  PROFESSIONAL: 'professionalByHand',
  CAPACITY: 'capacityByHand',
} as const;
const isByHand = (session: SeriesSession, field: Field): boolean => session[BY_HAND[field]];

function valuesOf({ series, edit }: Change, session: SeriesSession, slot: Slot, fields: Field[]): Values {
  const startsAt = fields.includes('START') ? slot.startsAt! : session.startsAt;
  const endsAt = fields.includes('DURATION')
    ? minutesAfter(startsAt, edit.durationMinutes!)
    : later(startsAt, between(session.startsAt, session.endsAt));
  const values = {
    ...asIs(session),
    startsAt,
    endsAt,
    professionalId: fields.includes('PROFESSIONAL') ? edit.professionalId! : session.professionalId,
    // Nobody loses a seat by it.
    capacity: fields.includes('CAPACITY')
      ? Math.max(capacityOf(series, edit), session.seatsTaken)
      : session.capacity,
  };
  const { sendAt, sendTiming } = session;
  const sameTimes =
    startsAt.getTime() === session.startsAt.getTime() && endsAt.getTime() === session.endsAt.getTime();
  if (sendAt === null || sendTiming === null || sameTimes) return values;
  const move = { startsAt, endsAt, choice: edit.sendTime, leadMinutes: series.leadMinutes };
  try {
    const { data, again, warnings } = movedAccess({ ...session, sendAt, sendTiming }, move);
    const { opensAt } = data;
    return { ...values, sendAt: data.sendAt, sendTiming: data.sendTiming, opensAt, again, warnings };
  } catch (error) {
    if (error instanceof SendTimeAfterEndError) return { ...values, sendTimeAfterEnd: true };
    throw error;
  }
}

const sameValues = (a: Values, b: Values) =>
  same(a.startsAt, b.startsAt) &&
  same(a.endsAt, b.endsAt) &&
  same(a.sendAt, b.sendAt) &&
  same(a.opensAt, b.opensAt) &&
  a.sendTiming === b.sendTiming &&
  a.professionalId === b.professionalId &&
  a.capacity === b.capacity &&
  a.again === b.again &&
  a.sendTimeAfterEnd === b.sendTimeAfterEnd;

const same = (a: Date | null, b: Date | null) => a?.getTime() === b?.getTime();
