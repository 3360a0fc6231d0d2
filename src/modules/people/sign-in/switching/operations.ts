import { NotFoundError } from '../../../../lib/errors.ts';
import type { Sql } from '../../../../ports/database.ts';
import { SignInAgainError } from '../../email-changes/errors.ts';
import { freshSince } from '../../email-changes/rules.ts';
import { type EntryDeps, enterAccount, welcome } from '../entry/operations.ts';
import { InvalidRefreshTokenError } from '../errors.ts';
import { type AddressAccount, accountsOf } from '../queries.ts';
import { provenSince } from '../rules.ts';
import { findFamily, issueTokens, type Presented, reportTheft, type SignedIn } from '../tokens/operations.ts';

/** The account to switch to. */
export type Target = Pick<AddressAccount, 'centerId' | 'role'>;

/**
 * Exchanges a sign-in for one of another account with the same address, without another code. The refresh token is used up
 * as by `refresh`: again within seconds it gets the same sign-in, later it ends that one, too. Throws
 * `InvalidRefreshTokenError`, `SignInAgainError` where the last code is too old or went elsewhere, `NotFoundError`.
 */
export async function switchAccount(deps: EntryDeps, token: string, target: Target): Promise<SignedIn> {
  const now = deps.clock();
  const read = deps.credentials.readRefreshToken(token);
  if (!read) throw new InvalidRefreshTokenError();
  const presented = { ...read, token };
  // Reuse is recorded in this transaction, so it must commit before anything is thrown.
  const switched = await deps.db.transaction((sql) => exchange(deps, sql, presented, target, now));
  if (switched instanceof Error) throw switched;
  if ('ended' in switched) {
    reportTheft(deps, switched);
    throw new InvalidRefreshTokenError();
  }
  if ('signInId' in switched)
    return issueTokens(deps, switched.account, switched.signInId, switched.token, now);
  deps.events.publish([`account:${switched.left}`]);
  return welcome(deps, switched.entry);
}

async function exchange(deps: EntryDeps, sql: Sql, given: Presented, target: Target, now: Date) {
  const found = await findFamily(deps, sql, given, now);
  if ('ended' in found) return found;
  const { family, successor } = found;
  if (family.switchedToId) return again(deps, sql, successor!, target, now);
  // Another tab has just refreshed it.
  const presented = successor
    ? { ...deps.credentials.readRefreshToken(successor)!, token: successor }
    : given;
  const { email } = family.account;
  const since = provenSince(family, deps.credentials.addressHashes(email ?? ''), now);
  if (!email || !since) return new SignInAgainError();
  const isFresh = since >= freshSince(now);
  if (target.role !== 'customer' && !isFresh) return new SignInAgainError();
  const account = (await accountsOf(sql, email)).find((each) => isTarget(each, target));
  if (!account) return new NotFoundError('account');
  // It proves the address of the account.
  if (!account.isProven && !isFresh) return new SignInAgainError();
  const beginning = { email, codeEnteredAt: since, device: family.device, now };
  const entry = await enterAccount(deps, sql, account, beginning);
  if (!entry) return new NotFoundError('account');
  const encrypted = deps.credentials.encryptSuccessor(entry.refreshToken, presented.token);
  await sql(SWITCH, [presented.signInId, entry.signInId, presented.hash, encrypted, now]);
  return { entry, left: family.account.id };
}

const isTarget = (account: AddressAccount, { centerId, role }: Target): boolean =>
  account.centerId === centerId && account.role === role;

/** The same press twice, or its answer was lost. */
async function again(deps: EntryDeps, sql: Sql, token: string, target: Target, now: Date) {
  const { signInId, ...hashes } = deps.credentials.readRefreshToken(token)!;
  const found = await findFamily(deps, sql, { ...hashes, signInId, token }, now);
  if ('ended' in found) return found;
  const { centerId, role } = found.family.account;
  const isSame = centerId === target.centerId && role === target.role && found.successor === null;
  return isSame ? { account: found.family.account, signInId, token } : { ended: [] };
}

const SWITCH = `
  UPDATE sign_in SET ended_at = $5, switched_to_id = $2::uuid, previous_hash = $3, successor_encrypted = $4, rotated_at = $5,
    last_used_at = $5
  WHERE id = $1`;
