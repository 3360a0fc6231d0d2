import { randomBytes } from 'node:crypto';
import { InvalidInputError } from '../../../lib/errors.ts';
import { sqlOf } from '../../../lib/sql.ts';
import { minutesAfter } from '../../../lib/time.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { DeferredEmail } from '../../../ports/mailer.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { type Account, ownerOf } from '../accounts/rules.ts';
import { MessageLimitError } from '../errors.ts';
import type { Person } from '../lock.ts';
import { countMessages } from '../message-limits.ts';
import { CODE_LETTERS, CODE_MINUTES, DAY_MINUTES, shownCode } from '../sign-in/code-rules.ts';
import { deferredEmail } from '../sign-in/entry/operations.ts';
import { SignInAgainError } from './errors.ts';
import { composeCodeMail, composeNoticeMail, composeTakenMail } from './messages.ts';
import { ADDRESSES_A_DAY, freshSince, pendingOf, takeBackUntil, wrongCodes } from './rules.ts';

/*
 * An account's address, changed by its holder: it waits until the code that was mailed to the new address is entered, and
 * the old address may take it back for a week.
 */

export type RequestDeps = Pick<OperationDeps, 'passes' | 'credentials' | 'mailer' | 'attempts'>;

/** The effect of an address in an input: mails to send after the commit, and whether staff corrected the address. */
type AddressChange = { emails: DeferredEmail[]; corrected: boolean };

/** An account whose address is to change, in the transaction that locks it. */
type Locked = { tx: Tx; viewer: Viewer; account: Person; now: Date };

/** The holder's own address waits for a code; staff corrects an address at once. Undefined leaves it. */
export async function changeAddress<Email extends string | null>(
  deps: RequestDeps,
  locked: Locked,
  email: Email | undefined,
  correct: (email: Email) => Promise<void>,
): Promise<AddressChange> {
  const { viewer, account } = locked;
  if (email === undefined) return { emails: [], corrected: false };
  if (viewer.id === account.id) return { emails: await request(deps, locked, email), corrected: false };
  if (email === account.email) return { emails: [], corrected: false };
  await correct(email);
  return { emails: [], corrected: true };
}

/**
 * Asks for another address. Returns the mails to send after the commit. An address that another account has looks the same
 * to the caller, but gets no code. The present address withdraws what was asked for. Throws `InvalidInputError`,
 * `SignInAgainError`, `MessageLimitError`.
 */
async function request(deps: RequestDeps, locked: Locked, email: string | null): Promise<DeferredEmail[]> {
  const { tx, viewer, account, now } = locked;
  if (email === null && account.email !== null)
    throw new InvalidInputError('email', 'You cannot empty your own address: give another one.');
  if (email !== null && email !== account.email) await assertFresh(tx, viewer, now);
  await tx.emailChange.updateMany({ where: pendingOf(viewer, now), data: { codeExpiresAt: now } });
  if (email === null || email === account.email) return [];
  await assertFewAskedFor(tx, viewer, now);

  const { code, takeBackToken } = await writeChange(deps, locked, email);
  const taken = await isTaken(tx, viewer, email);
  const center = await tx.center.findUniqueOrThrow({ where: { id: account.centerId } });
  const { name: centerName, locale: centerLocale, contactEmail } = center;
  const reader = { name: account.name, locale: account.locale, centerName, centerLocale, contactEmail };
  await countMessages(deps, tx, account, email, 1, now);
  await countMessages(deps, tx, account, account.email, 1, now);

  const toNew = () =>
    taken ? composeTakenMail(reader) : composeCodeMail(reader, shownCode(code), CODE_MINUTES);
  const toOld = () => composeNoticeMail(reader, deps.passes.takeBackUrlOf(takeBackToken));
  const emails = [deferredEmail(email, 'EMAIL_CHANGE', toNew)];
  return account.email === null ? emails : [...emails, deferredEmail(account.email, 'EMAIL_CHANGE', toOld)];
}

async function writeChange(
  { passes, credentials, attempts }: RequestDeps,
  { tx, viewer, account, now }: Locked,
  email: string,
) {
  const limits = wrongCodes(account.id, credentials.addressHash(email));
  const guessed = await attempts.isReached(sqlOf(tx), now, limits);
  const code = credentials.newCode(guessed ? CODE_LETTERS : undefined);
  const takeBackToken = randomBytes(24).toString('hex');
  await tx.emailChange.create({
    data: {
      ...ownerOf(viewer),
      centerId: account.centerId,
      signInId: viewer.sid,
      oldEmail: account.email,
      newEmail: email,
      codeHash: credentials.codeHash(email, code),
      requestedAt: now,
      codeExpiresAt: minutesAfter(now, CODE_MINUTES),
      takeBackHash: passes.hash(takeBackToken),
      takeBackUntil: takeBackUntil(now),
    },
  });
  return { code, takeBackToken };
}

/** Sends the mails of a committed request. Returns at once. */
export function sendEmails({ mailer }: Pick<RequestDeps, 'mailer'>, emails: DeferredEmail[]): void {
  for (const email of emails) mailer.enqueue(email);
}

/** Ends the changes that a holder asked for: staff sets the address now, or the account has ended. */
export async function closeChanges(tx: Tx, who: Pick<Account, 'id' | 'role'>, now: Date): Promise<void> {
  await tx.emailChange.updateMany({ where: { ...ownerOf(who), closedAt: null }, data: { closedAt: now } });
}

/** Throws `SignInAgainError` unless the viewer's sign-in began with a code in the last minutes. */
export async function assertFresh(tx: Tx, viewer: Viewer, now: Date): Promise<void> {
  const fresh = viewer.sid && {
    ...ownerOf(viewer),
    id: viewer.sid,
    endedAt: null,
    codeEnteredAt: { gte: freshSince(now) },
  };
  if (!fresh || !(await tx.signIn.findFirst({ where: fresh, select: { id: true } })))
    throw new SignInAgainError();
}

/** Limits the addresses of a day, also those that were confirmed in between. Throws `MessageLimitError`. */
async function assertFewAskedFor(tx: Tx, viewer: Viewer, now: Date): Promise<void> {
  const [first] = await tx.emailChange.findMany({
    where: { ...ownerOf(viewer), requestedAt: { gt: minutesAfter(now, -DAY_MINUTES) } },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    skip: ADDRESSES_A_DAY - 1,
    take: 1,
  });
  if (first) throw new MessageLimitError(minutesAfter(first.requestedAt, DAY_MINUTES));
}

/** Whether another account of the center has this address. An unproven one that its holder set does not count. */
export async function isTaken(tx: Tx, { id, role, centerId }: Account, email: string): Promise<boolean> {
  const where = { centerId, email, id: { not: id } };
  const found =
    role === 'customer'
      ? await tx.customer.findFirst({ where: { ...where, deletedAt: null, emailSelfSet: false } })
      : await tx.professional.findFirst({ where: { ...where, removedAt: null } });
  return found !== null;
}
