import type { Professional } from '../../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { assertRoom, parseInput } from '../../../lib/input.ts';
import { sqlOf } from '../../../lib/sql.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { endSignIns, unlessEmailTaken } from '../accounts/operations.ts';
import { changeAddress, closeChanges, type RequestDeps, sendEmails } from '../email-changes/operations.ts';
import { lockProfessional } from '../lock.ts';
import type { StaffDeparture } from '../ports.ts';
import { doneBy, logSecurityEvent } from '../security-events.ts';
import { LastManagerError, StillTeachingError } from './errors.ts';
import { MOST_STAFF, NewProfessional, ProfessionalChange } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'log'>;
type UpdateDeps = Deps & RequestDeps & Pick<OperationDeps, 'events'>;
type RemoveDeps = Deps & Pick<OperationDeps, 'events' | 'scheduler'> & { departure: StaffDeparture };

export async function createProfessional(
  { db, clock, log }: Deps,
  viewer: Viewer,
  input: unknown,
): Promise<string> {
  const data = parseInput(NewProfessional, input);
  const { prisma } = db;
  const { centerId } = viewer;
  await assertRoom(MOST_STAFF, 'email', `A center has at most ${MOST_STAFF} members of staff.`, (skip) =>
    prisma.professional.findFirst({ where: { centerId, removedAt: null }, skip, select: { id: true } }),
  );
  const row = { ...data, centerId, createdAt: clock() };
  const { id } = await unlessEmailTaken(() => prisma.professional.create({ data: row }));
  logSecurityEvent(log, 'professional_added', doneBy(viewer, id));
  return id;
}

/**
 * Changes what is given. Another address ends the account's sign-ins: the one before may have been somebody else's. The
 * viewer's own address waits for a code. Throws `NotFoundError`, `EmailTakenError`, `LastManagerError`,
 * `SignInAgainError`, `MessageLimitError`.
 */
export async function updateProfessional(
  deps: UpdateDeps,
  viewer: Viewer,
  id: string,
  input: unknown,
): Promise<void> {
  const now = deps.clock();
  const { email, ...data } = parseInput(ProfessionalChange, input);
  const { newRole, emails, corrected } = await unlessEmailTaken(() =>
    deps.db.prisma.$transaction(async (tx) => {
      const before = await lockProfessional(tx, viewer, id);
      if (before.role === 'MANAGER' && data.role === 'PROFESSIONAL') await assertAnotherManager(tx, before);
      await tx.professional.update({ where: { id }, data });
      const locked = { tx, viewer, account: before, now };
      const address = await changeAddress(deps, locked, email, (given) => correctAddress(tx, id, given, now));
      return { ...address, newRole: data.role !== undefined && data.role !== before.role };
    }),
  );
  sendEmails(deps, emails);
  if (newRole) logSecurityEvent(deps.log, 'role_changed', doneBy(viewer, id));
  if (corrected) logSecurityEvent(deps.log, 'address_changed', doneBy(viewer, id));
  // Their streams check again what they may see.
  deps.events.publish([`account:${id}`]);
}

async function correctAddress(tx: Tx, id: string, email: string, now: Date): Promise<void> {
  await tx.professional.update({ where: { id }, data: { email, emailVerifiedAt: null } });
  await closeChanges(tx, { id, role: 'professional' }, now);
  await endSignIns(tx, [id], now);
}

/** Who teaches the classes of somebody who leaves. */
export type Succession = { successorId?: string | null; leaveUnassigned?: boolean | null };

/** Handing over many classes may take longer than Prisma's default timeout. */
const HAND_OVER_TIMEOUT = { timeout: 30_000 };

/**
 * Ends the account: its tokens, sign-ins and streams end at once, its browsers get nothing more, and its name and address
 * are erased. Its classes go to the successor, or stay without a teacher. Throws `NotFoundError`, `InvalidInputError`,
 * `LastManagerError`, and `StillTeachingError` when neither was chosen.
 */
export async function removeProfessional(
  deps: RemoveDeps,
  viewer: Viewer,
  id: string,
  succession: Succession = {},
): Promise<void> {
  const now = deps.clock();
  if (succession.successorId != null && succession.leaveUnassigned)
    throw new InvalidInputError('leaveUnassigned', 'Give either successorId or leaveUnassigned.');
  await deps.db.prisma.$transaction(async (tx) => {
    await assertMayLeave(tx, viewer, await lockProfessional(tx, viewer, id), succession);
    await handOverClasses(deps.departure, tx, id, succession, now);
    await deps.departure.erase(tx, id, now);
    await endSignIns(tx, [id], now);
    // These hold addresses.
    await tx.emailChange.deleteMany({ where: { professionalId: id } });
    await tx.causedMessage.deleteMany({ where: { accountId: id } });
  }, HAND_OVER_TIMEOUT);
  logSecurityEvent(deps.log, 'professional_removed', doneBy(viewer, id));
  deps.events.publish([`account:${id}`]);
  deps.scheduler.wakeAt(now);
}

/** Runs under the lock of the center's row, so that a successor cannot leave meanwhile. */
async function assertMayLeave(
  tx: Tx,
  { id: viewerId, centerId }: Viewer,
  leaver: Professional,
  { successorId }: Succession,
): Promise<void> {
  if (leaver.role === 'MANAGER') await assertAnotherManager(tx, leaver);
  if (leaver.id === viewerId)
    throw new InvalidInputError('professionalId', 'You cannot remove yourself: another manager must.');
  if (successorId == null) return;
  if (successorId === leaver.id)
    throw new InvalidInputError('successorId', 'Choose somebody else: they cannot follow themselves.');
  const where = { id: successorId, centerId, removedAt: null };
  if (!(await tx.professional.findFirst({ where, select: { id: true } })))
    throw new NotFoundError('professional');
}

async function handOverClasses(
  { lockClasses, handOver }: StaffDeparture,
  tx: Tx,
  id: string,
  { successorId = null, leaveUnassigned }: Succession,
  now: Date,
): Promise<void> {
  const sql = sqlOf(tx);
  const classes = await lockClasses(sql, now, id);
  const teaches = classes.scheduleIds.length + classes.sessionIds.length > 0;
  if (teaches && successorId === null && !leaveUnassigned) throw new StillTeachingError(classes);
  await handOver(sql, now, id, successorId);
}

async function assertAnotherManager(tx: Tx, { id, centerId }: Professional): Promise<void> {
  const others = { centerId, role: 'MANAGER', removedAt: null, id: { not: id } } as const;
  if (!(await tx.professional.findFirst({ where: others, select: { id: true } })))
    throw new LastManagerError();
}
