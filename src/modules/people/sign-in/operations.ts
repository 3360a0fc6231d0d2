import { RateLimitedError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { minutesAfter } from '../../../lib/time.ts';
import type { AttemptLimit } from '../../../ports/attempts.ts';
import type { Sql } from '../../../ports/database.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { makeCustomer } from '../accounts/operations.ts';
import type { SignUp } from '../accounts/rules.ts';
import { logSecurityEvent } from '../security-events.ts';
import { CODE_MINUTES } from './code-rules.ts';
import { type Asked, type CodeUse, makeCode, tryCode } from './codes.ts';
import { deviceOf } from './device-rules.ts';
import { deferredEmail, type EntryDeps, enterAccount, welcome } from './entry/operations.ts';
import { ChooseAccountError, InvalidSignInCodeError } from './errors.ts';
import { composeSignInMail, composeWrongTriesMail, type SignInReader } from './messages.ts';
import { type AddressAccount, accountsOf } from './queries.ts';
import { codesOfClient, SignInAddress, triesOfClient } from './rules.ts';
import type { SignedIn } from './tokens/operations.ts';

type Deps = EntryDeps & Pick<OperationDeps, 'attempts'>;

/** Which of the accounts of an address is meant; null: any. */
export type Chosen = { centerId: string | null; role: AddressAccount['role'] | null };

/**
 * Mails a code to a known address, after the response; an unknown address runs the same statements. Nothing is mailed to a
 * mailbox that has fresh codes. The caller is not told: it would show that somebody else is signing in. Throws
 * `InvalidInputError`, and `RateLimitedError` for a client address that asks too often.
 */
export async function requestCode(
  deps: Deps,
  input: { email: string },
  clientAddress: string,
): Promise<{ expiresAt: Date }> {
  const { email } = parseInput(SignInAddress, input);
  return mailCode(deps, { email, clientAddress, now: deps.clock() }, null);
}

/** Somebody who would be a customer, and how a mail to them is written. */
export type Newcomer = { signUp: SignUp; reader: SignInReader };

/** Mails a code: to a known address, or to one that would be a newcomer's. */
export async function mailCode(
  deps: Deps,
  asked: Asked,
  newcomer: Newcomer | null,
): Promise<{ expiresAt: Date }> {
  const { db, mailer } = deps;
  const { email, now } = asked;
  await assertBelow(deps, now, codesOfClient(asked.clientAddress));
  const accounts = await accountsOf(db.sql, email);
  const isKnown = accounts.length > 0;
  const made = await db.transaction((sql) => makeCode(deps, sql, asked, newcomer?.signUp ?? null, isKnown));
  const readers = newcomer && isNewIn(accounts, newcomer) ? [...accounts, newcomer.reader] : accounts;
  if (made && readers.length > 0)
    mailer.enqueue(
      deferredEmail(email, 'SIGN_IN_CODE', () => composeSignInMail(readers, made.code, made.minutes)),
    );
  return { expiresAt: minutesAfter(now, CODE_MINUTES) };
}

const isNewIn = (accounts: AddressAccount[], { signUp }: Newcomer): boolean =>
  !accounts.some((each) => isMeant(each, { centerId: signUp.centerId, role: 'customer' }));

/**
 * Signs in with the code of an address, once. An address with several accounts keeps its code until one is chosen. This
 * proves the address; the first time, every other sign-in of the account ends. Who signed up becomes a customer by it: where
 * the center is said, or nobody else has the address. Throws `InvalidInputError`, `InvalidSignInCodeError`,
 * `ChooseAccountError`, `RateLimitedError`.
 */
export async function signIn(
  deps: Deps,
  input: { email: string; code: string },
  chosen: Chosen,
  clientAddress: string,
  userAgent: string | null = null,
): Promise<SignedIn> {
  const now = deps.clock();
  const { email } = parseInput(SignInAddress, input);
  await assertBelow(deps, now, triesOfClient(clientAddress));
  const attempt = { email, clientAddress, now, code: input.code, chosen, device: deviceOf(userAgent) };
  // A wrong try is counted in this transaction, so it must commit before anything is thrown.
  const entered = await deps.db.transaction((sql) => enter(deps, sql, attempt));
  if (entered instanceof Error) throw entered;
  if (entered.wrong) {
    reportWrongTry(deps, email, entered.accounts, entered.wrong);
    throw new InvalidSignInCodeError();
  }
  if (entered.made) {
    const { id: accountId, centerId } = entered.made;
    logSecurityEvent(deps.log, 'signed_up', { accountId, centerId });
  }
  return welcome(deps, entered.entry);
}

type Attempt = Asked & { code: string; chosen: Chosen; device: string | null };

async function enter(deps: Deps, sql: Sql, attempt: Attempt) {
  const { email, now, chosen, device } = attempt;
  const accounts = await accountsOf(sql, email);
  const tried = await tryCode(deps, sql, attempt, attempt.code, accounts.length > 0);
  if (tried.kind === 'wrong') return { wrong: tried, accounts };
  const meant = accounts.filter((each) => isMeant(each, chosen));
  if (meant.length > 1) return unclear(meant);
  const made = meant[0] ? null : await makeMeant(sql, attempt, tried.signUps, accounts);
  const account = meant[0] ?? made;
  if (!account) return unclear(accounts);
  const entry = await enterAccount(deps, sql, account, { email, codeEnteredAt: now, device, now });
  if (!entry) return new InvalidSignInCodeError();
  await tried.use();
  return { entry, made };
}

/**
 * The customer of a sign-up, made now. Without a center only where nobody has the address: a stranger's sign-up would stand
 * between its owner and the accounts that there are.
 */
async function makeMeant(
  sql: Sql,
  { email, now, chosen }: Attempt,
  signUps: SignUp[],
  accounts: AddressAccount[],
): Promise<AddressAccount | null> {
  if ((chosen.role ?? 'customer') !== 'customer') return null;
  if (chosen.centerId === null && accounts.length > 0) return null;
  const signUp = signUps.find(({ centerId }) => centerId === (chosen.centerId ?? centerId));
  if (!signUp) return null;
  await makeCustomer(sql, { ...signUp, email }, now);
  const where = { centerId: signUp.centerId, role: 'customer' } as const;
  return (await accountsOf(sql, email)).find((each) => isMeant(each, where)) ?? null;
}

const isMeant = (account: AddressAccount, { centerId, role }: Chosen): boolean =>
  (centerId ?? account.centerId) === account.centerId && (role ?? account.role) === account.role;

const unclear = (choices: AddressAccount[]): Error =>
  choices.length > 0
    ? new ChooseAccountError(
        choices.map(({ centerId, centerName, role }) => ({ centerId, centerName, role })),
      )
    : new InvalidSignInCodeError();

/** Logs a wrong try, and tells the owner after many. */
function reportWrongTry(
  { log, mailer }: Deps,
  email: string,
  known: AddressAccount[],
  { counts, tell, nowLong }: CodeUse & { kind: 'wrong' },
): void {
  const accounts = known.map(({ id: accountId, centerId }) => ({ accountId, centerId }));
  if (counts)
    for (const facts of accounts.length > 0 ? accounts : [{ accountId: null }])
      logSecurityEvent(log, 'sign_in_failed', facts);
  if (nowLong) for (const facts of accounts) logSecurityEvent(log, 'codes_lengthened', facts);
  if (tell) mailer.enqueue(deferredEmail(email, 'WRONG_CODES', () => composeWrongTriesMail(known)));
}

async function assertBelow({ db, attempts }: Deps, now: Date, limits: AttemptLimit[]): Promise<void> {
  const retryAfter = await attempts.count(db.sql, now, limits);
  if (retryAfter !== null) throw new RateLimitedError(retryAfter);
}
