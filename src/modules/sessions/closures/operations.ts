import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { assertRoom, parseInput } from '../../../lib/input.ts';
import { previewDigest, previewToken } from '../../../lib/preview-token.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { PreviewOutdatedError } from '../../services/errors.ts';
import { recordAct } from '../acts/operations.ts';
import {
  cancellationToldAt,
  cancelSet,
  countPeople,
  LOCKED,
  type LockedSession,
  lockWhere,
  restoreSet,
} from '../cancellations/set.ts';
import type { SessionDeps } from '../operations.ts';
import { makeSkipped } from '../schedules/materialize.ts';
import { ClosureScope, instantsOf, MOST_CLOSURES, NewClosure, readClosureToken } from './rules.ts';

export type ClosurePreview = {
  token: string;
  from: Date;
  until: Date;
  sessions: { sessionId: string; seatsTaken: number }[];
  recipients: number;
};

/** What a closure would cancel, and a token that makes exactly it. Changes nothing. Throws as `createClosure` does. */
export async function previewClosure(
  { db, clock }: SessionDeps,
  viewer: Viewer,
  input: unknown,
): Promise<ClosurePreview> {
  const now = clock();
  const scope = parseInput(ClosureScope, input);
  const closed = await closedBy(db.sql, viewer, scope, now);
  const caught = await db.sql(CAUGHT, valuesOf(closed, now));
  const { from, until } = closed;
  return {
    token: previewToken({ centerId: viewer.centerId, digest: digestOf(closed, caught) }),
    from,
    until,
    sessions: caught.map(({ id, seatsTaken }) => ({ sessionId: id, seatsTaken })),
    recipients: await countPeople(db.sql, caught),
  };
}

/**
 * Cancels what starts within the closure and has not started yet, with one message a person; schedules make no sessions in
 * it. Answers its id. Throws `PreviewOutdatedError` where a token showed something else, `NotFoundError`, `InvalidInputError`.
 */
export async function createClosure(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  input: unknown,
): Promise<string> {
  const now = clock();
  const { reason = null, token, ...scope } = parseInput(NewClosure, input);
  const shown = token == null ? null : readClosureToken(token);
  if (token != null && !shown) throw new InvalidInputError('token', 'This is not the token of a preview.');
  if (shown && shown.centerId !== viewer.centerId) throw new NotFoundError('preview');
  await assertRoom(MOST_CLOSURES, 'period', `A center has at most ${MOST_CLOSURES} closures ahead.`, (skip) =>
    db.prisma.closure.findFirst({
      where: { centerId: viewer.centerId, deletedAt: null, endsAt: { gt: now } },
      skip,
      select: { id: true },
    }),
  );
  const { id, tellAt } = await db.transaction(async (sql) => {
    await sql(LOCK_SERVICES, [viewer.centerId]);
    const closed = await closedBy(sql, viewer, scope, now);
    const caught = await sql(LOCK_CAUGHT, valuesOf(closed, now));
    if (shown && shown.digest !== digestOf(closed, caught)) throw new PreviewOutdatedError();
    const tellAt = caught.length > 0 ? cancellationToldAt(now, caught) : null;
    const recipients = await countPeople(sql, caught);
    const act = {
      centerId: viewer.centerId,
      professionalId: viewer.id,
      text: reason,
      at: now,
      tellAt,
      recipients,
    };
    const id = await recordAct(sql, { ...act, kind: 'CLOSURE' });
    await sql(INSERT, [id, ...valuesOf(closed, now).slice(0, 5)]);
    await cancelSet(sql, now, caught, { reason, finalAt: tellAt ?? now, actId: id });
    return { id, tellAt };
  });
  scheduler.wakeAt(now);
  if (tellAt) scheduler.wakeAt(tellAt);
  return id;
}

/**
 * Takes a closure back: the very sessions that it cancelled take place after all, if they are cancelled by it still and have
 * not ended, and schedules make what they skipped. Safe to repeat. Throws `NotFoundError`.
 */
export async function deleteClosure(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  id: string,
): Promise<void> {
  const now = clock();
  const firstTransition = await db.transaction(async (sql) => {
    await sql(LOCK_SERVICES, [viewer.centerId]);
    const [closure] = await sql(DELETE, [id, viewer.centerId, now]);
    if (!closure) {
      if ((await sql(FIND, [id, viewer.centerId])).length === 0) throw new NotFoundError('closure');
      return null;
    }
    const made = await makeSkipped(sql, { centerId: viewer.centerId, ...closure }, now);
    await restoreSet(sql, now, await sql(LOCK_CANCELLED, [id, now]));
    return made;
  });
  scheduler.wakeAt(now);
  if (firstTransition) scheduler.wakeAt(firstTransition);
}

type Closed = {
  centerId: string;
  from: Date;
  until: Date;
  serviceIds: string[];
  professionalId: string | null;
};

/** What is closed. Throws `NotFoundError` for a service or a professional that the center does not have. */
async function closedBy(sql: Sql, { centerId }: Viewer, scope: ClosureScope, now: Date): Promise<Closed> {
  const { professionalId = null } = scope;
  const serviceIds = [...new Set(scope.serviceIds ?? [])];
  const [known] = await sql(KNOWN, [centerId, serviceIds, professionalId]);
  if (known!.services < serviceIds.length) throw new NotFoundError('service');
  if (professionalId !== null && !known!.professional) throw new NotFoundError('professional');
  return { centerId, ...instantsOf(scope, known!.timeZone, now), serviceIds, professionalId };
}

const KNOWN = statement(
  { timeZone: 'text', services: 'int4', professional: 'bool' },
  `
  SELECT c.time_zone AS "timeZone",
    (SELECT count(*)::int FROM service v WHERE v.center_id = c.id AND v.id = ANY($2::uuid[])) AS services,
    EXISTS (SELECT 1 FROM professional p WHERE p.id = $3::uuid AND p.center_id = c.id AND p.removed_at IS NULL) AS professional
  FROM center c WHERE c.id = $1::uuid`,
);

const valuesOf = ({ centerId, from, until, serviceIds, professionalId }: Closed, now: Date) => [
  centerId,
  from,
  until,
  serviceIds,
  professionalId,
  now,
];

/** SQL: the sessions `s` that a closure catches. One that has begun goes on. */
const IN_CLOSURE = `s.center_id = $1::uuid AND s.starts_at >= $2 AND s.starts_at < $3
    AND (cardinality($4::uuid[]) = 0 OR s.service_id = ANY($4::uuid[])) AND ($5::uuid IS NULL OR s.professional_id = $5::uuid)
    AND s.status = 'SCHEDULED' AND s.starts_at > $6`;

const CAUGHT = statement<LockedSession & { seatsTaken: number }>(
  { ...LOCKED, seatsTaken: 'int4' },
  `
  SELECT s.id, s.center_id AS "centerId", s.service_id AS "serviceId", s.status, s.starts_at AS "startsAt",
    s.ends_at AS "endsAt", s.seats_taken AS "seatsTaken"
  FROM session s WHERE ${IN_CLOSURE} ORDER BY s.starts_at, s.id`,
);
const LOCK_CAUGHT = lockWhere(IN_CLOSURE);
const LOCK_CANCELLED = lockWhere(
  `s.cancellation_act_id = $1::uuid AND s.status = 'CANCELLED' AND s.ends_at > $2`,
);

// Schedules make sessions under a share of this lock, so none makes one that the closure does not see.
const LOCK_SERVICES = 'SELECT 1 FROM service WHERE center_id = $1::uuid ORDER BY id FOR NO KEY UPDATE';

const INSERT = `
  INSERT INTO closure (act_id, center_id, starts_at, ends_at, service_ids, professional_id)
  VALUES ($1::uuid, $2::uuid, $3, $4, $5::uuid[], $6::uuid)`;

const FIND = 'SELECT 1 FROM closure WHERE act_id = $1::uuid AND center_id = $2::uuid';

// People who were not told yet are told nothing.
const DELETE = statement(
  { from: 'timestamptz', until: 'timestamptz', serviceIds: 'uuid[]', professionalId: 'uuid?' },
  `
  WITH deleted AS (
    UPDATE closure SET deleted_at = $3 WHERE act_id = $1::uuid AND center_id = $2::uuid AND deleted_at IS NULL
    RETURNING *
  ), undone AS (
    UPDATE act a SET undone_at = $3, tell_at = CASE WHEN a.told_at IS NOT NULL THEN a.tell_at END
    FROM deleted d WHERE a.id = d.act_id
  )
  SELECT starts_at AS "from", ends_at AS "until", service_ids AS "serviceIds", professional_id AS "professionalId" FROM deleted`,
);

/** Identifies what a preview showed: another digest means that something changed since. */
function digestOf(closed: Closed, caught: readonly LockedSession[]): string {
  const { from, until, serviceIds, professionalId } = closed;
  const seen = caught.map(({ id, startsAt }) => `${id} ${startsAt.getTime()}`).sort();
  return previewDigest([from, until, [...serviceIds].sort(), professionalId, seen]);
}
