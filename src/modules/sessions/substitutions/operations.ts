import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { previewDigest, previewToken } from '../../../lib/preview-token.ts';
import { sqlOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { PreviewOutdatedError } from '../../services/errors.ts';
import { joinUrlOf } from '../../services/join-url-rules.ts';
import { LONG_TRANSACTION } from '../../services/lock.ts';
import { recordAct } from '../acts/operations.ts';
import { toldAt, UNDO_MINUTES } from '../acts/rules.ts';
import { SessionCancelledError, SessionEndedError } from '../errors.ts';
import { assertRuns, lockTeacher } from '../lock.ts';
import type { SessionDeps } from '../operations.ts';
import { countReminded, lockAffected, readEffects } from './queries.ts';
import { asksForRoom, readSubstitutionToken, type SubstitutionEffect, SubstitutionRequest } from './rules.ts';

export type SubstitutionPreview = {
  token: string;
  sessions: SubstitutionEffect[];
  recipients: number;
  asksForRoom: boolean;
};

/**
 * What another teacher for these sessions would do, and a token that applies exactly this. Changes nothing. Throws
 * `NotFoundError`, `InvalidInputError`, `SessionEndedError`, `SessionCancelledError`, `ForbiddenError`.
 */
export async function previewSubstitution(
  { db, clock }: SessionDeps,
  viewer: Viewer,
  input: unknown,
): Promise<SubstitutionPreview> {
  const now = clock();
  const request = parseInput(SubstitutionRequest, input);
  const { centerId } = viewer;
  await assertThere(db.prisma, viewer, request, now);
  const sessions = await readEffects(db.sql, centerId, request, now);
  for (const session of assigned(sessions)) assertRuns(viewer, session);
  return {
    token: previewToken({ request, digest: digestOf(sessions) }),
    sessions,
    recipients: await countReminded(db.sql, idsOf(sessions)),
    asksForRoom: asksForRoom(sessions),
  };
}

export type Substituting = {
  token: string;
  /** The substitute’s room; null: the present one opens for them; absent: nobody said. */
  joinUrl?: string | null;
  tellCustomers: boolean;
};

/**
 * Gives these sessions to the substitute, exactly as the preview showed; answers the substitution’s id. Both teachers are
 * told, and customers whose reminder named another one, after a minute, at once near a start. Throws `PreviewOutdatedError`,
 * `InvalidJoinUrlError`, `InvalidInputError`, `NotFoundError`, `ForbiddenError`.
 */
export async function substitute(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  { token, joinUrl, tellCustomers }: Substituting,
): Promise<string> {
  const now = clock();
  const shown = readSubstitutionToken(token);
  if (!shown) throw new InvalidInputError('token', 'This is not the token of a preview.');
  const { request, digest } = shown;
  const room = joinUrl == null ? joinUrl : joinUrlOf(joinUrl);
  const { id, tellAt } = await db.prisma.$transaction(async (tx) => {
    const { centerId } = viewer;
    const sql = sqlOf(tx);
    // Lock order: the professional before their sessions, as when somebody leaves the staff.
    await lockTeacher(tx, viewer, request.substituteId, now);
    await lockAffected(sql, centerId, request, now);
    const sessions = await readEffects(sql, centerId, request, now);
    if (digestOf(sessions) !== digest) throw new PreviewOutdatedError();
    const given = assigned(sessions);
    for (const session of given) assertRuns(viewer, session);
    if (given.length === 0)
      throw new InvalidInputError('token', 'There is no session to be given to the substitute.');
    const tellAt = toldAt(now, startsOf(given), UNDO_MINUTES.substitution);
    const act = {
      centerId,
      kind: 'SUBSTITUTION',
      professionalId: viewer.id,
      text: null,
      at: now,
      tellAt,
    } as const;
    const recipients = tellCustomers ? await countReminded(sql, idsOf(given)) : 0;
    const id = await recordAct(sql, { ...act, recipients });
    await sql(RECORD, [id, centerId, request.substituteId, tellCustomers, idsOf(given)]);
    await sql(GIVE, [request.substituteId, now, idsOf(given), room ?? null, room === undefined]);
    return { id, tellAt };
  }, LONG_TRANSACTION);
  scheduler.wakeAt(now);
  scheduler.wakeAt(tellAt);
  return id;
}

/**
 * Gives the sessions back to who taught them, where the substitute still does, with their rooms. Nobody hears of it who has
 * not heard of the substitution. Safe to repeat. Throws `NotFoundError`, `ForbiddenError`.
 */
export async function undoSubstitution(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  id: string,
): Promise<void> {
  const now = clock();
  const tellAt = await db.transaction(async (sql) => {
    await sql(LOCK_OF_ACT, [id, viewer.centerId, now]);
    const [act] = await sql(LOCK_SUBSTITUTION, [id, viewer.centerId]);
    if (!act) throw new NotFoundError('substitution');
    if (viewer.role !== 'manager') assertRuns(viewer, { professionalId: act.byId });
    if (act.undone) return null;
    await sql(UNDO_ACT, [id, now]);
    const back = (await sql(GIVE_BACK, [id, now])).filter(({ takesPlace }) => takesPlace);
    if (!act.told || back.length === 0) return null;
    const tellAt = toldAt(now, startsOf(back), UNDO_MINUTES.substitution);
    const undone = { kind: 'SUBSTITUTION', professionalId: viewer.id, text: null, at: now, tellAt } as const;
    const recipients = act.tellCustomers
      ? await countReminded(
          sql,
          back.map((session) => session.sessionId),
        )
      : 0;
    const undoId = await recordAct(sql, { ...undone, centerId: viewer.centerId, recipients });
    const sessionIds = back.map(({ sessionId }) => sessionId);
    await sql(RECORD_BACK, [undoId, act.substituteId, sessionIds]);
    return tellAt;
  });
  scheduler.wakeAt(now);
  if (tellAt) scheduler.wakeAt(tellAt);
}

const assigned = (sessions: SubstitutionEffect[]) => sessions.filter(({ effect }) => effect === 'ASSIGN');
const idsOf = (sessions: SubstitutionEffect[]) => assigned(sessions).map(({ sessionId }) => sessionId);
const startsOf = (sessions: readonly { startsAt: Date }[]) => sessions.map(({ startsAt }) => startsAt);

/** Identifies everything that a preview showed: another digest means that something changed since. */
const digestOf = (sessions: SubstitutionEffect[]): string => previewDigest(sessions);

/** Whatever the request names is the center’s, and the sessions that it names can still be given away. */
async function assertThere(
  prisma: Tx,
  viewer: Viewer,
  request: SubstitutionRequest,
  now: Date,
): Promise<void> {
  const { centerId } = viewer;
  const { substituteId, teacherId, scheduleId, sessionIds } = request;
  for (const id of [substituteId, teacherId])
    if (id && !(await prisma.professional.findFirst({ where: { id, centerId, removedAt: null } })))
      throw new NotFoundError('professional');
  if (scheduleId && !(await prisma.schedule.findFirst({ where: { id: scheduleId, centerId } })))
    throw new NotFoundError('schedule');
  const named = await prisma.session.findMany({ where: { id: { in: sessionIds ?? [] }, centerId } });
  if (named.length < new Set(sessionIds).size) throw new NotFoundError('session');
  if (named.some(({ status }) => status === 'CANCELLED')) throw new SessionCancelledError();
  if (named.some(({ endsAt }) => endsAt <= now)) throw new SessionEndedError();
}

const RECORD = `
  WITH given AS (
    SELECT s.* FROM session s WHERE s.id = ANY($5::uuid[])
  ), recorded AS (
    INSERT INTO substitution (id, center_id, substitute_id, tell_customers, from_at, until_at)
    SELECT $1::uuid, $2::uuid, $3::uuid, $4, min(starts_at), max(ends_at) FROM given
  )
  INSERT INTO act_session (act_id, session_id, teacher_changed, previous_professional_id, previous_room_url, previous_by_hand)
  SELECT $1::uuid, id, true, professional_id, substitute_room_url, professional_by_hand FROM given`;

// A new teacher knows the present start. The link in use changes where no backup room lies over it.
const GIVE = `
  UPDATE session s SET professional_id = $1::uuid, teacher_starts_at = NULL, professional_by_hand = TRUE,
    edit_version = s.edit_version + 1, version = s.version + 1, next_transition_at = $2,
    substitute_room_url = CASE WHEN s.send_at IS NOT NULL THEN coalesce($4, s.substitute_room_url) END,
    absent_room_url = CASE WHEN $5 AND s.professional_id IS NOT NULL THEN s.join_url END,
    link_changed_at = CASE WHEN $4::text IS NOT NULL AND s.send_at IS NOT NULL AND s.backup_room_url IS NULL
      AND s.join_url IS DISTINCT FROM $4 THEN $2 ELSE s.link_changed_at END
  WHERE s.id = ANY($3::uuid[])`;

const LOCK_OF_ACT = `
  SELECT 1 FROM session s JOIN act_session x ON x.session_id = s.id
  WHERE x.act_id = $1::uuid AND s.center_id = $2::uuid AND s.ends_at > $3
  -- Lock order: sessions by (next_transition_at, id), then acts, to avoid deadlocks.
  ORDER BY s.next_transition_at, s.id FOR UPDATE OF s`;

const LOCK_SUBSTITUTION = statement(
  { byId: 'uuid?', substituteId: 'uuid', tellCustomers: 'bool', undone: 'bool', told: 'bool' },
  `
  SELECT a.professional_id AS "byId", u.substitute_id AS "substituteId", u.tell_customers AS "tellCustomers",
    a.undone_at IS NOT NULL AS undone, a.told_at IS NOT NULL AS told
  FROM act a JOIN substitution u ON u.id = a.id
  WHERE a.id = $1::uuid AND a.center_id = $2::uuid FOR UPDATE OF a`,
);

const UNDO_ACT = `
  UPDATE act SET undone_at = $2, tell_at = CASE WHEN told_at IS NULL THEN NULL ELSE tell_at END WHERE id = $1::uuid`;

// Nobody who left the staff meanwhile is given classes. A room that lay there before lies there again. A class that is
// cancelled may be restored: then it is taught by whoever taught it before.
const GIVE_BACK = statement(
  { sessionId: 'uuid', startsAt: 'timestamptz', takesPlace: 'bool' },
  `
  UPDATE session s SET professional_id = p.id, teacher_starts_at = NULL, professional_by_hand = x.previous_by_hand,
    edit_version = s.edit_version + 1, version = s.version + 1, next_transition_at = $2,
    substitute_room_url = x.previous_room_url, absent_room_url = NULL,
    link_changed_at = CASE WHEN s.backup_room_url IS NULL AND s.join_url IS DISTINCT FROM
      coalesce(x.previous_room_url, s.own_join_url) THEN $2 ELSE s.link_changed_at END
  FROM act_session x
    JOIN substitution u ON u.id = x.act_id
    LEFT JOIN professional p ON p.id = x.previous_professional_id AND p.removed_at IS NULL
  WHERE x.act_id = $1::uuid AND s.id = x.session_id AND s.professional_id = u.substitute_id AND s.ends_at > $2
  RETURNING s.id AS "sessionId", s.starts_at AS "startsAt", s.status = 'SCHEDULED' AS "takesPlace"`,
);

const RECORD_BACK = `
  INSERT INTO act_session (act_id, session_id, teacher_changed, previous_professional_id)
  SELECT $1::uuid, id, true, $2::uuid FROM unnest($3::uuid[]) AS s (id)`;
