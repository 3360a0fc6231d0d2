import { InvalidInputError, NotFoundError } from '../../../../lib/errors.ts';
import { parseInput } from '../../../../lib/input.ts';
import { previewDigest, previewToken } from '../../../../lib/preview-token.ts';
import { sqlOf } from '../../../../lib/sql.ts';
import { daysAfter, midnightOf } from '../../../../lib/time.ts';
import type { Sql, Tx } from '../../../../ports/database.ts';
import type { Viewer } from '../../../../ports/identity.ts';
import { PreviewOutdatedError } from '../../../services/errors.ts';
import { LONG_TRANSACTION, lockService } from '../../../services/lock.ts';
import { recordAct } from '../../acts/operations.ts';
import { toldAt, UNDO_MINUTES } from '../../acts/rules.ts';
import { cancelSet, type LockedSession } from '../../cancellations/set.ts';
import { SendTimeAfterEndError } from '../../errors.ts';
import { lockTeacher } from '../../lock.ts';
import type { SessionDeps } from '../../operations.ts';
import { publishScheduleChange } from '../../webhook-events.ts';
import { makeClasses, makeSessions } from '../materialize.ts';
import { localDate } from '../rules.ts';
import { type Plan, planChange, type SessionPlan, type Values } from './plan-rules.ts';
import { countPeople, readSeries, readSessions } from './queries.ts';
import { readChangeToken, refusalOf, ScheduleEdit, unknownSession } from './rules.ts';
import { removeUnbooked, writeSessions } from './writes.ts';

export type SchedulePreview = {
  token: string;
  sessions: SessionPlan[];
  made: Plan['made'];
  recipients: number;
  /** Nobody can take it back: a start is near. */
  toldAtOnce: boolean;
};

type Found = NonNullable<Awaited<ReturnType<typeof readSeries>>>;

/**
 * What a change of a schedule would do, session by session, and a token that applies exactly this; null for an unknown
 * schedule. Changes nothing. Throws `InvalidInputError`, `NotFoundError` for somebody who is not on the staff.
 */
export async function previewChange(
  { db, clock }: SessionDeps,
  viewer: Viewer,
  input: object,
): Promise<SchedulePreview | null> {
  const now = clock();
  const edit = parseInput(ScheduleEdit, input);
  const found = await readSeries(db.prisma, viewer.centerId, edit.scheduleId);
  if (!found) return null;
  const refusal = refusalOf(found, edit, localDate(now, found.series.timeZone));
  if (refusal) throw new InvalidInputError(refusal.field, refusal.message);
  if (edit.professionalId) await assertOnStaff(db.prisma, viewer, edit.professionalId);
  const plan = await planOf(db.sql, found, edit, now);
  const unknown = unknownSession(edit, plan.sessions);
  if (unknown) throw new InvalidInputError(unknown.field, unknown.message);
  const told = toldOf(plan);
  return {
    ...plan,
    token: previewToken({ edit, digest: digestOf(found, plan) }),
    recipients: await countPeople(db.sql, idsOf(toldToCustomers(told))),
    toldAtOnce: tellingOf(told, now).atOnce,
  };
}

async function assertOnStaff(tx: Tx, { centerId }: Viewer, id: string): Promise<void> {
  const found = await tx.professional.findFirst({ where: { id, centerId, removedAt: null } });
  if (!found) throw new NotFoundError('professional');
}

const planOf = async (sql: Sql, { schedule, series }: Found, edit: ScheduleEdit, now: Date) =>
  planChange(series, edit, await readSessions(sql, schedule.id, edit.from, now), now);

/** Identifies everything that a preview showed: another digest means that something changed since. */
function digestOf({ series }: Found, { sessions, made }: Plan): string {
  const seen = sessions.map(({ session, values, included, ...plan }) => {
    const planned = [values, included].map((some) => some && inMilliseconds(some));
    return [session.id, session.startsAt.getTime(), plan, planned];
  });
  // How far sessions are made is no part of what is shown.
  const shown = [{ ...series, madeThrough: null }, seen, made];
  return previewDigest(shown);
}

/** As JSON, numbers take half the time that dates do, and an array no names. */
const inMilliseconds = (values: Values) =>
  Object.values(values).map((value) => (value instanceof Date ? value.getTime() : value));

const isMove = ({ session, values }: SessionPlan) => values.startsAt.getTime() !== session.startsAt.getTime();

/** The sessions of which somebody is told: another start or teacher, or none at all. */
const toldOf = ({ sessions }: Plan) =>
  sessions.filter((plan) => {
    const { effect, session, values } = plan;
    const anotherTeaches = values.professionalId !== session.professionalId;
    const concerns =
      session.seatsTaken > 0 || session.professionalId !== null || values.professionalId !== null;
    return concerns && (effect === 'CANCEL' || isMove(plan) || anotherTeaches);
  });
/** Those of which customers are told: that a class has a teacher at last is news to its teacher alone. */
const toldToCustomers = (told: SessionPlan[]) =>
  told.filter((plan) => plan.effect === 'CANCEL' || isMove(plan) || plan.session.professionalId !== null);
const idsOf = (plans: SessionPlan[]) => plans.map(({ session }) => session.id);

/** When people are told; until then it can be taken back. A change that tells nobody can be as long. */
function tellingOf(told: SessionPlan[], now: Date) {
  const starts = told.flatMap(({ session, values }) => [session.startsAt, values.startsAt]);
  const at = toldAt(now, starts, UNDO_MINUTES.scheduleChange);
  return { tellAt: told.length === 0 ? null : at, undoableUntil: at, atOnce: at <= now };
}

/**
 * Applies exactly what the preview showed; answers the change's id. Throws `PreviewOutdatedError` when any of it changed
 * since, `SendTimeAfterEndError` while a manual send time would be after the new end, `InvalidInputError` for another text
 * than a token, `NotFoundError`.
 */
export async function editSchedule(deps: SessionDeps, viewer: Viewer, token: string): Promise<string> {
  const now = deps.clock();
  const shown = readChangeToken(token);
  if (!shown) throw new InvalidInputError('token', 'This is not the token of a preview.');
  const { edit, digest } = shown;
  const applied = await deps.db.prisma.$transaction(async (tx) => {
    const found = await lockSeries(tx, viewer, edit, now);
    const refusal = refusalOf(found, edit, localDate(now, found.series.timeZone));
    if (refusal) throw new PreviewOutdatedError(refusal.message);
    const sql = sqlOf(tx);
    await sql(LOCK_SESSIONS, [edit.scheduleId, edit.from, now]);
    const plan = await planOf(sql, found, edit, now);
    if (digestOf(found, plan) !== digest) throw new PreviewOutdatedError();
    if (plan.sessions.some(({ values }) => values.sendTimeAfterEnd))
      throw new SendTimeAfterEndError('A notice would go out after the new end: choose SHIFT or RESET.');
    return applyPlan(tx, viewer, found, { edit, plan, now });
  }, LONG_TRANSACTION);
  for (const at of [now, applied.tellAt, applied.firstTransition]) if (at) deps.scheduler.wakeAt(at);
  return applied.id;
}

// Lock order: service, professional, schedule, then sessions by (next_transition_at, id), to avoid deadlocks.
async function lockSeries(tx: Tx, viewer: Viewer, edit: ScheduleEdit, now: Date): Promise<Found> {
  const { scheduleId, professionalId } = edit;
  const { centerId } = viewer;
  const schedule = await tx.schedule.findFirst({ where: { id: scheduleId, centerId } });
  if (!schedule) throw new NotFoundError('schedule');
  await lockService(tx, viewer, schedule.serviceId, 'SHARE');
  if (professionalId) await lockTeacher(tx, viewer, professionalId, now);
  await tx.$queryRaw`SELECT 1 FROM schedule WHERE id = ${scheduleId}::uuid FOR UPDATE`;
  return (await readSeries(tx, centerId, scheduleId))!;
}

const LOCK_SESSIONS = `
  SELECT 1 FROM session s
  WHERE s.schedule_id = $1::uuid AND s.schedule_date >= $2::date AND s.starts_at > $3
  ORDER BY s.next_transition_at, s.id FOR UPDATE`;

type Planned = { edit: ScheduleEdit; plan: Plan; now: Date };

async function applyPlan(tx: Tx, viewer: Viewer, found: Found, { edit, plan, now }: Planned) {
  const sql = sqlOf(tx);
  const { schedule, series } = found;
  const { centerId, serviceId } = schedule;
  // Days before the change are made by the old values, those too that are not in the window yet.
  const lastBefore = daysAfter(edit.from, -1);
  const untilDate = series.until;
  const behind = { ...series, id: schedule.id, materializedThrough: series.madeThrough, untilDate };
  const before =
    lastBefore > series.madeThrough
      ? await makeSessions(sql, [{ ...behind, through: lastBefore }], now)
      : null;
  const madeThrough = lastBefore > series.madeThrough ? lastBefore : series.madeThrough;
  const told = toldOf(plan);
  const { tellAt, undoableUntil } = tellingOf(told, now);
  const recipients = await countPeople(sql, idsOf(toldToCustomers(told)));
  const act = { centerId, professionalId: viewer.id, text: null, at: now, tellAt, recipients };
  const id = await recordAct(sql, { kind: 'SCHEDULE_CHANGE', ...act });
  await recordChange(tx, id, found, { edit, undoableUntil, madeThrough, made: plan.made });
  await writeSessions(sql, { id, now, plans: plan.sessions });
  const cancelled = cancelledBy(plan, { centerId, serviceId });
  await cancelSet(sql, now, cancelled, { reason: null, finalAt: undoableUntil, actId: id });
  await removeUnbooked(sql, id, plan.sessions);
  const made = [{ id: schedule.id, until: madeThrough, classes: plan.made }];
  const after = plan.made.length > 0 ? await makeClasses(sql, made, now) : null;
  await publishScheduleChange(sql, now, {
    ...{ centerId, serviceId, scheduleId: schedule.id, from: edit.from },
    moved: movesOf(plan),
  });
  const first = [before, after].filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0];
  return { id, tellAt, firstTransition: first ?? null };
}

const cancelledBy = (
  { sessions }: Plan,
  of: Pick<LockedSession, 'centerId' | 'serviceId'>,
): LockedSession[] =>
  sessions
    .filter(({ effect }) => effect === 'CANCEL')
    .map(({ session: { id, startsAt, endsAt } }) => ({ ...of, id, startsAt, endsAt, status: 'SCHEDULED' }));

const movesOf = ({ sessions }: Plan) =>
  sessions
    .filter((plan) => isMove(plan) || plan.values.endsAt.getTime() !== plan.session.endsAt.getTime())
    .map(({ session, values }) => ({ id: session.id, from: timesOf(session), to: timesOf(values) }));
const timesOf = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }) => ({ startsAt, endsAt });

type NewChange = { edit: ScheduleEdit; made: Plan['made']; madeThrough: string; undoableUntil: Date };

/** Keeps what the schedule had, and gives it the new values. */
async function recordChange(
  tx: Tx,
  id: string,
  { schedule }: Found,
  { edit, made, madeThrough, undoableUntil }: NewChange,
): Promise<void> {
  const { professionalId = schedule.professionalId, capacity = schedule.capacity } = edit;
  await tx.scheduleChange.create({
    data: {
      ...{ id, scheduleId: schedule.id, professionalId, undoableUntil },
      fromDate: midnightOf(edit.from),
      previousWeekdays: schedule.weekdays,
      previousStartTime: schedule.startTime,
      previousDurationMinutes: schedule.durationMinutes,
      previousProfessionalId: schedule.professionalId,
      previousCapacity: schedule.capacity,
      madeThrough: midnightOf(madeThrough),
      madeDays: made.map(({ date }) => midnightOf(date)),
    },
  });
  const weekdays = edit.weekdays ?? schedule.weekdays;
  const startTime = edit.startTime ?? schedule.startTime;
  const durationMinutes = edit.durationMinutes ?? schedule.durationMinutes;
  const data = { weekdays, startTime, durationMinutes, professionalId, capacity };
  await tx.schedule.update({ where: { id: schedule.id }, data });
}
