import { randomBytes, randomUUID } from 'node:crypto';
import type { EmailChange } from '../../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../../lib/errors.ts';
import { isUniqueViolation, sqlOf } from '../../../lib/sql.ts';
import type { Attempts } from '../../../ports/attempts.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Credentials } from '../../../ports/credentials.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Log } from '../../../ports/log.ts';
import type { DeferredEmail, Mailer } from '../../../ports/mailer.ts';
import type { Passes } from '../../../ports/passes.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { endSignIns } from '../accounts/operations.ts';
import { InvalidSignInCodeError, MessageLimitError, SignInAgainError } from '../errors.ts';
import { freeSelfSetAddress, heldCustomer, heldProfessional } from '../lock.ts';
import type { MessageLimits } from '../message-limits.ts';
import { logSecurityEvent } from '../security-events.ts';
import { CODE_LETTERS, CODE_MINUTES, codeIn, DIGITS, minutesFrom, shownCode } from '../sign-in/code-rules.ts';
import { composeCodeMail, composeNoticeMail, composeTakenMail, type EmailChangeMail } from './messages.ts';
import { ADDRESSES_A_DAY, freshSince, pending, takeBackUntil, wrongCodes } from './rules.ts';

export type EmailChangeDeps = {
  db: Database;
  clock: Clock;
  events: Events;
  scheduler: Scheduler;
  passes: Pick<Passes, 'hash' | 'hashIn' | 'takeBackUrlOf'>;
  credentials: Credentials;
  mailer: Mailer;
  attempts: Attempts;
  log: Log;
  isolation: Isolation;
  messageLimits: MessageLimits;
  /**
   * What follows when the address of a customer was another's; answers how many messages are sent again. Wired in, because
   * bookings know people.
   */
  addressCorrected: (tx: Tx, customer: { id: string; centerId: string }, now: Date) => Promise<number>;
};

/** An account as it is locked. */
type Account = { id: string; centerId: string; name: string; email: string | null; locale: string | null };

/**
 * An account's address, changed by its holder: it waits until a code that was mailed to the new one is entered, and the
 * old one may take it back for a week.
 */
export function createEmailChanges(deps: EmailChangeDeps) {
  const {
    db,
    clock,
    events,
    scheduler,
    passes,
    credentials,
    log,
    messageLimits,
    addressCorrected,
    mailer,
    attempts,
  } = deps;
  const { prisma } = db;

  /**
   * Asks for another address, in the transaction that holds the account; answers the mails, which go after its commit.
   * An address that another account has is answered the same, and is sent no code. The present address withdraws what
   * was asked for. Throws `InvalidInputError`, `SignInAgainError`, `MessageLimitError`.
   */
  async function request(
    tx: Tx,
    viewer: Viewer,
    account: Account,
    email: string | null,
    now: Date,
  ): Promise<DeferredEmail[]> {
    if (email === null && account.email !== null)
      throw new InvalidInputError('email', 'You cannot empty your own address: give another one.');
    if (email !== null && email !== account.email) await assertFresh(tx, viewer, now);
    await tx.emailChange.updateMany({ where: pendingOf(viewer, now), data: { codeExpiresAt: now } });
    if (email === null || email === account.email) return [];
    await assertFewAskedFor(tx, viewer, now);

    const address = credentials.addressHash(email);
    const guessed = await attempts.isReached(sqlOf(tx), now, wrongCodes(account.id, hex(address)));
    const code = credentials.newCode(guessed ? CODE_LETTERS : undefined);
    const takeBack = randomBytes(24).toString('hex');
    await tx.emailChange.create({
      data: {
        ...ownerOf(viewer),
        centerId: account.centerId,
        signInId: viewer.sid,
        oldEmail: account.email,
        newEmail: email,
        codeHash: credentials.codeHash(email, code),
        requestedAt: now,
        codeExpiresAt: minutesFrom(now, CODE_MINUTES),
        takeBackHash: passes.hash(takeBack),
        takeBackUntil: takeBackUntil(now),
      },
    });
    const taken = await isTaken(tx, viewer, email);
    const center = await tx.center.findUniqueOrThrow({ where: { id: account.centerId } });
    const { name: centerName, locale: centerLocale, contactEmail } = center;
    const reader = { name: account.name, locale: account.locale, centerName, centerLocale, contactEmail };
    await messageLimits.count(tx, account, email, 1, now);
    await messageLimits.count(tx, account, account.email, 1, now);

    const toNew = () =>
      taken ? composeTakenMail(reader) : composeCodeMail(reader, shownCode(code), CODE_MINUTES);
    const toOld = () => composeNoticeMail(reader, passes.takeBackUrlOf(takeBack));
    return [deferred(email, toNew), ...(account.email === null ? [] : [deferred(account.email, toOld)])];
  }

  /** Hands the mails of a request over, once it is committed. Returns at once. */
  function send(mails: DeferredEmail[]): void {
    for (const mail of mails) mailer.enqueue(mail);
  }

  /**
   * Makes the address that was asked for the account's own, by the code that was mailed there. It is proven now, so every
   * other sign-in ends. Throws `InvalidSignInCodeError`, also for an address that another account has by now,
   * `SignInAgainError`, `NotFoundError`.
   */
  async function confirm(viewer: Viewer, typed: string): Promise<void> {
    const now = clock();
    // Nothing is thrown for a wrong try before the commit: it counts.
    const refusal = await unlessTaken(() =>
      prisma.$transaction(async (tx) => {
        const account = await heldAccount(tx, viewer);
        const change = await tx.emailChange.findFirst({ where: pendingOf(viewer, now) });
        if (change?.signInId !== viewer.sid || viewer.sid === null) await assertFresh(tx, viewer, now);
        if (!change) return new InvalidSignInCodeError();
        const dead = await areDigitsDead(tx, change, now);
        if (!isCodeOf(change, typed) || (dead && codeIn(typed)?.length === DIGITS)) {
          await countWrong(tx, change, now);
          return new InvalidSignInCodeError();
        }
        if (await isTaken(tx, viewer, change.newEmail)) return new InvalidSignInCodeError();
        await putInto(tx, viewer, account, change, now);
        return null;
      }),
    );
    if (refusal) throw refusal;
    const { id: accountId, centerId } = viewer;
    logSecurityEvent(log, 'address_changed', { accountId, centerId, byId: accountId });
    events.publish([`account:${accountId}`]);
    scheduler.wakeAt(now);
  }

  async function putInto(tx: Tx, viewer: Viewer, before: Account, change: EmailChange, now: Date) {
    const { id } = viewer;
    const proven = { email: change.newEmail, emailVerifiedAt: now };
    if (viewer.role === 'customer') {
      await freeSelfSetAddress(tx, before.centerId, change.newEmail, id);
      await tx.customer.update({ where: { id }, data: { ...proven, emailSelfSet: false } });
    } else await tx.professional.update({ where: { id }, data: proven });
    await tx.emailChange.update({
      where: { id: change.id },
      data: { confirmedAt: now, takeBackUntil: takeBackUntil(now) },
    });
    await endSignIns(tx, [id], now, viewer.sid);
    if (viewer.role !== 'customer' || before.email === null) return;
    const sentAgain = await addressCorrected(tx, before, now);
    await messageLimits.note(tx, before, change.newEmail, sentAgain, now);
  }

  function isCodeOf({ newEmail, codeHash }: EmailChange, typed: string): boolean {
    return Buffer.from(credentials.codeHash(newEmail, codeIn(typed) ?? '')).equals(codeHash);
  }

  /** Whether only long codes count any more, also among those that were mailed before. Nobody else tries meanwhile. */
  async function areDigitsDead(tx: Tx, change: EmailChange, now: Date): Promise<boolean> {
    const address = hex(credentials.addressHash(change.newEmail));
    const sql = sqlOf(tx);
    await sql(ONE_BY_ONE, [`codes for ${address}`]);
    return attempts.isReached(sql, now, wrongCodes(change.customerId ?? change.professionalId!, address));
  }

  async function countWrong(tx: Tx, change: EmailChange, now: Date): Promise<void> {
    await tx.emailChange.update({ where: { id: change.id }, data: { wrongTries: { increment: 1 } } });
    const account = change.customerId ?? change.professionalId!;
    await attempts.count(sqlOf(tx), now, wrongCodes(account, hex(credentials.addressHash(change.newEmail))));
  }

  /**
   * The old address takes a change back, confirmed or not: it is in the account again, every sign-in, token and browser of
   * the account is gone, and what was asked for since counts no more. Safe to repeat. Throws `NotFoundError`.
   */
  async function takeBack(token: string): Promise<{ at: Date }> {
    const now = clock();
    const takeBackHash = passes.hashIn(token);
    const found = await prisma.emailChange.findUnique({ where: { takeBackHash } });
    if (!found) throw new NotFoundError('link');
    const who = accountOf(found);
    const at = await prisma.$transaction(async (tx) => {
      const account = await heldAccount(tx, who);
      const change = await tx.emailChange.findUnique({ where: { takeBackHash } });
      if (change?.takenBackAt) return change.takenBackAt;
      if (!change || stateOf(change, now) !== 'STANDS') throw new NotFoundError('link');
      await giveBack(tx, who, account, change, now);
      return now;
    });
    logSecurityEvent(log, 'address_taken_back', { accountId: who.id, centerId: who.centerId });
    events.publish([`account:${who.id}`]);
    scheduler.wakeAt(now);
    return { at };
  }

  async function giveBack(tx: Tx, who: Owner, account: Account, change: EmailChange, now: Date) {
    await putBack(tx, who, change, now);
    const mine = ownerOf(who);
    await tx.emailChange.update({ where: { id: change.id }, data: { takenBackAt: now } });
    await tx.emailChange.updateMany({
      where: { ...mine, id: { gt: change.id }, closedAt: null },
      data: { closedAt: now },
    });
    await tx.emailChange.updateMany({ where: pendingOf(who, now), data: { codeExpiresAt: now } });
    await endSignIns(tx, [who.id], now);
    // Whoever was in may have let a browser of theirs be told.
    await tx.pushDevice.updateMany({ where: { ...mine, removedAt: null }, data: { removedAt: now } });
    if (who.role === 'customer') await addressCorrected(tx, account, now);
  }

  /** The old address, read by whoever took the change back, or none where another account has it by now. */
  async function putBack(tx: Tx, who: Owner, { oldEmail }: EmailChange, now: Date): Promise<void> {
    const { id, centerId } = who;
    const free = oldEmail !== null && !(await isTaken(tx, who, oldEmail));
    const proven = free ? { email: oldEmail, emailVerifiedAt: now } : null;
    if (who.role === 'customer') {
      if (free) await freeSelfSetAddress(tx, centerId, oldEmail, id);
      const address = { ...(proven ?? { email: null, emailVerifiedAt: null }), emailSelfSet: false };
      await tx.customer.update({ where: { id }, data: { ...address, tokensValidFrom: now } });
    } else {
      // Staff have an address always: nobody reads this one.
      const address = proven ?? { email: `${id}@nobody.invalid`, emailVerifiedAt: null };
      await tx.professional.update({ where: { id }, data: { ...address, tokensValidFrom: now } });
    }
  }

  /** What the page of a token shows; null for one that nobody has. Changes nothing. */
  async function visit(token: string) {
    const change = await prisma.emailChange.findUnique({
      where: { takeBackHash: passes.hashIn(token) },
      include: { center: true, customer: true, professional: true },
    });
    if (!change) return null;
    const { center, customer, professional } = change;
    const locales = [(customer ?? professional)?.locale ?? null, center.locale];
    return { state: stateOf(change, clock()), centerName: center.name, locales };
  }

  /** Drops what nobody can use any more. Answers how many rows; as many as it takes at once: there is more. */
  async function forget(limit = 1_000): Promise<number> {
    const now = clock();
    let most = 0;
    for (const statement of FORGET) most = Math.max(most, (await db.sql(statement, [now, limit])).length);
    return most;
  }

  return { request, send, confirm, takeBack, visit, forget };
}
export type EmailChanges = ReturnType<typeof createEmailChanges>;

type Owner = Pick<Viewer, 'id' | 'role' | 'centerId'>;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const ownerOf = ({ id, role }: Pick<Viewer, 'id' | 'role'>) =>
  role === 'customer' ? { customerId: id } : { professionalId: id };

const accountOf = ({ customerId, professionalId, centerId }: EmailChange): Owner =>
  customerId
    ? { id: customerId, role: 'customer', centerId }
    : { id: professionalId!, role: 'professional', centerId };

/** The change that a code confirms: there is one at most. */
const pendingOf = (who: Pick<Viewer, 'id' | 'role'>, now: Date) => ({ ...ownerOf(who), ...pending(now) });

/** Ends what the holder asked for: staff says now which address it is, or the account is over. */
export async function closeChanges(tx: Tx, who: Pick<Viewer, 'id' | 'role'>, now: Date): Promise<void> {
  await tx.emailChange.updateMany({ where: { ...ownerOf(who), closedAt: null }, data: { closedAt: now } });
}

export type TakeBackState = 'STANDS' | 'TAKEN_BACK' | 'OVER';

function stateOf(
  { takenBackAt, closedAt, takeBackUntil }: Pick<EmailChange, 'takenBackAt' | 'closedAt' | 'takeBackUntil'>,
  now: Date,
): TakeBackState {
  if (takenBackAt) return 'TAKEN_BACK';
  return closedAt || takeBackUntil <= now ? 'OVER' : 'STANDS';
}

/** The account, locked as everybody locks it who changes it. Throws `NotFoundError`. */
const heldAccount = (tx: Tx, who: Owner): Promise<Account> =>
  who.role === 'customer' ? heldCustomer(tx, who, who.id) : heldProfessional(tx, who, who.id);

/** Throws `SignInAgainError` but for a sign-in of this account whose code was entered a moment ago. */
async function assertFresh(tx: Tx, viewer: Viewer, now: Date): Promise<void> {
  const fresh = viewer.sid && {
    ...ownerOf(viewer),
    id: viewer.sid,
    endedAt: null,
    codeEnteredAt: { gte: freshSince(now) },
  };
  if (!fresh || !(await tx.signIn.findFirst({ where: fresh, select: { id: true } })))
    throw new SignInAgainError();
}

/** Throws `MessageLimitError`: whoever has many addresses of their own makes them theirs in turn, and asks on. */
async function assertFewAskedFor(tx: Tx, viewer: Viewer, now: Date): Promise<void> {
  const [first] = await tx.emailChange.findMany({
    where: { ...ownerOf(viewer), requestedAt: { gt: minutesFrom(now, -DAY_MINUTES) } },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    skip: ADDRESSES_A_DAY - 1,
    take: 1,
  });
  if (first) throw new MessageLimitError(minutesFrom(first.requestedAt, DAY_MINUTES));
}

/** Whether another account of the center has this address. One that its holder set and never proved does not count. */
async function isTaken(tx: Tx, { id, role, centerId }: Owner, email: string): Promise<boolean> {
  const where = { centerId, email, id: { not: id } };
  const found =
    role === 'customer'
      ? await tx.customer.findFirst({ where: { ...where, deletedAt: null, emailSelfSet: false } })
      : await tx.professional.findFirst({ where: { ...where, removedAt: null } });
  return found !== null;
}

/** An address that becomes another account's at the same moment is that one's. */
async function unlessTaken<T>(write: () => Promise<T>): Promise<T | InvalidSignInCodeError> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) return new InvalidSignInCodeError();
    throw error;
  }
}

const deferred = (email: string, compose: () => EmailChangeMail): DeferredEmail => ({
  email: () => ({ id: randomUUID(), purpose: 'EMAIL_CHANGE', to: { email, name: '' }, ...compose() }),
});

const DAY_MINUTES = 24 * 60;
const ONE_BY_ONE = 'SELECT 1 FROM pg_advisory_xact_lock(hashtextextended($1, 0))';

const FORGET = [
  `DELETE FROM email_change WHERE id IN (
     SELECT id FROM email_change WHERE greatest(take_back_until, code_expires_at) <= $1 LIMIT $2)
   RETURNING 1`,
  `DELETE FROM caused_message WHERE (account_id, address_hash) IN (
     SELECT account_id, address_hash FROM caused_message
     WHERE caused_at[cardinality(caused_at)] <= $1::timestamptz - interval '24 hours' LIMIT $2)
   RETURNING 1`,
];
