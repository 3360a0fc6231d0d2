import { randomUUID } from 'node:crypto';
import { RateLimitedError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { statement } from '../../../lib/statement.ts';
import { minutesAfter } from '../../../lib/time.ts';
import type { AttemptLimit } from '../../../ports/attempts.ts';
import type { Sql } from '../../../ports/database.ts';
import type { DeferredEmail } from '../../../ports/mailer.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import { endOthersOfProven } from '../accounts/operations.ts';
import type { RenewAccessUrls } from '../ports.ts';
import { logSecurityEvent } from '../security-events.ts';
import { CODE_MINUTES } from './code-rules.ts';
import { type Asked, type CodeUse, makeCode, tryCode } from './codes.ts';
import { deviceOf } from './device-rules.ts';
import { ChooseAccountError, InvalidSignInCodeError } from './errors.ts';
import {
  type AccountMail,
  composeNewDeviceMail,
  composeSignInMail,
  composeWrongTriesMail,
} from './messages.ts';
import { type AddressAccount, accountsOf } from './queries.ts';
import { codesOfClient, SignInAddress, triesOfClient } from './rules.ts';
import { beginSignIn, issueTokens, type SignedIn, type TokenDeps } from './tokens/operations.ts';

type Deps = TokenDeps &
  Pick<OperationDeps, 'mailer' | 'attempts' | 'scheduler'> & { renewAccessUrls: RenewAccessUrls };

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
  const { db, clock, mailer } = deps;
  const now = clock();
  const { email } = parseInput(SignInAddress, input);
  await assertBelow(deps, now, codesOfClient(clientAddress));
  const accounts = await accountsOf(db.sql, email);
  const made = await db.transaction((sql) => makeCode(deps, sql, { email, clientAddress, now }));
  if (made && accounts.length > 0)
    mailer.enqueue(
      deferredEmail(email, 'SIGN_IN_CODE', () => composeSignInMail(accounts, made.code, made.minutes)),
    );
  return { expiresAt: minutesAfter(now, CODE_MINUTES) };
}

/**
 * Signs in with the code of an address, once. An address with several accounts keeps its code until one is chosen. This
 * proves the address; the first time, every other sign-in of the account ends. Throws `InvalidInputError`,
 * `InvalidSignInCodeError`, `ChooseAccountError`, `RateLimitedError`.
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
  const { account, signInId, refreshToken } = entered;
  if (entered.first) {
    deps.events.publish([`account:${account.id}`]);
    // Messages that were sent with the old personal access URLs are sent again.
    deps.scheduler.wakeAt(now);
  }
  logSecurityEvent(deps.log, 'signed_in', { accountId: account.id, centerId: account.centerId, signInId });
  if (entered.isNewDevice) {
    const compose = () => composeNewDeviceMail(account, attempt.device, now);
    deps.mailer.enqueue(deferredEmail(email, 'NEW_DEVICE', compose));
  }
  return issueTokens(deps, account, signInId, refreshToken, now);
}

type Attempt = Asked & { code: string; chosen: Chosen; device: string | null };

async function enter(deps: Deps, sql: Sql, attempt: Attempt) {
  const { email, now, chosen, device } = attempt;
  const accounts = await accountsOf(sql, email);
  const tried = await tryCode(deps, sql, attempt, attempt.code, accounts.length > 0);
  if (tried.kind === 'wrong') return { wrong: tried, accounts };
  const meant = accounts.filter((each) => isMeant(each, chosen));
  const [account] = meant;
  if (!account || meant.length > 1) return unclear(meant.length > 0 ? meant : accounts);
  const proof = await proveAddress(sql, account, email, now);
  if (!proof) return new InvalidSignInCodeError();
  await tried.use();
  if (proof.first) await endOthersOfProven(sql, account.id, proof.wasSelfSet, now);
  if (proof.wasSelfSet) await deps.renewAccessUrls(sql, account, now);
  return { account, first: proof.first, ...(await beginSignIn(deps, sql, account, device, now)) };
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

/** Nobody's name is known for certain before a code, so the mail goes to an address without a name. */
export const deferredEmail = (email: string, purpose: string, compose: () => AccountMail): DeferredEmail => ({
  email: () => {
    const mail = compose();
    const fromName = mail.fromName ?? 'Online Sessions';
    return { id: randomUUID(), purpose, to: { email, name: '' }, ...mail, fromName };
  },
});

type Proof = { first: boolean; wasSelfSet: boolean };

/** Proves the address of an account, which keeps it until the commit; null when the account has another address by now. */
async function proveAddress(
  sql: Sql,
  { id, role }: AddressAccount,
  email: string,
  now: Date,
): Promise<Proof | null> {
  const [proof] = await sql(role === 'customer' ? PROVE_CUSTOMER : PROVE_PROFESSIONAL, [id, email, now]);
  return proof ?? null;
}

const PROVE_CUSTOMER = statement(
  { first: 'bool', wasSelfSet: 'bool' },
  `
  UPDATE customer SET email_verified_at = coalesce(email_verified_at, $3), email_self_set = false
  WHERE id = $1 AND email = $2 AND deleted_at IS NULL
  RETURNING old.email_verified_at IS NULL AS first, old.email_self_set AS "wasSelfSet"`,
);

const PROVE_PROFESSIONAL = statement(
  { first: 'bool', wasSelfSet: 'bool' },
  `
  UPDATE professional SET email_verified_at = coalesce(email_verified_at, $3)
  WHERE id = $1 AND email = $2 AND removed_at IS NULL
  RETURNING old.email_verified_at IS NULL AS first, false AS "wasSelfSet"`,
);
