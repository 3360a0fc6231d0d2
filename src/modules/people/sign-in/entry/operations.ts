import { randomUUID } from 'node:crypto';
import { statement } from '../../../../lib/statement.ts';
import type { Sql } from '../../../../ports/database.ts';
import type { DeferredEmail } from '../../../../ports/mailer.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { endOthersOfProven } from '../../accounts/operations.ts';
import type { RenewAccessUrls } from '../../ports.ts';
import { logSecurityEvent } from '../../security-events.ts';
import { type AccountMail, composeNewDeviceMail } from '../messages.ts';
import type { AddressAccount } from '../queries.ts';
import {
  type Beginning,
  beginSignIn,
  issueTokens,
  type SignedIn,
  type TokenDeps,
} from '../tokens/operations.ts';

/* What happens when somebody enters an account by a code that was mailed to its address. */

export type EntryDeps = TokenDeps &
  Pick<OperationDeps, 'mailer' | 'scheduler'> & { renewAccessUrls: RenewAccessUrls };

/** A sign-in that has begun. `first`: it proved the address of the account. */
type Entry = {
  account: AddressAccount;
  first: boolean;
  signInId: string;
  refreshToken: string;
  isNewDevice: boolean;
  beginning: Beginning;
};

/**
 * Begins a sign-in, which proves the address; the first time, every other sign-in of the account ends. Null when the account
 * has another address by now. Part of the caller's transaction.
 */
export async function enterAccount(
  deps: EntryDeps,
  sql: Sql,
  account: AddressAccount,
  beginning: Beginning,
): Promise<Entry | null> {
  const { email, now } = beginning;
  const proof = await proveAddress(sql, account, email, now);
  if (!proof) return null;
  if (proof.first) await endOthersOfProven(sql, account.id, proof.wasSelfSet, now);
  if (proof.wasSelfSet) await deps.renewAccessUrls(sql, account, now);
  return { account, first: proof.first, beginning, ...(await beginSignIn(deps, sql, account, beginning)) };
}

/** Tells whoever must know of a sign-in that was committed, and gives its tokens. */
export async function welcome(deps: EntryDeps, entry: Entry): Promise<SignedIn> {
  const { account, signInId, refreshToken, beginning } = entry;
  const { email, device, now } = beginning;
  if (entry.first) {
    deps.events.publish([`account:${account.id}`]);
    // Messages that were sent with the old personal access URLs are sent again.
    deps.scheduler.wakeAt(now);
  }
  logSecurityEvent(deps.log, 'signed_in', { accountId: account.id, centerId: account.centerId, signInId });
  if (entry.isNewDevice) {
    const compose = () => composeNewDeviceMail(account, device, now);
    deps.mailer.enqueue(deferredEmail(email, 'NEW_DEVICE', compose));
  }
  return issueTokens(deps, account, signInId, refreshToken, now);
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
  UPDATE customer c SET email_verified_at = coalesce(c.email_verified_at, $3), email_self_set = false
  FROM (
    SELECT id, email_verified_at IS NULL AS first, email_self_set AS "wasSelfSet" FROM customer
    WHERE id = $1 AND email = $2 AND deleted_at IS NULL FOR NO KEY UPDATE
  ) before
  WHERE c.id = before.id
  RETURNING before.first, before."wasSelfSet"`,
);

const PROVE_PROFESSIONAL = statement(
  { first: 'bool', wasSelfSet: 'bool' },
  `
  UPDATE professional p SET email_verified_at = coalesce(p.email_verified_at, $3)
  FROM (
    SELECT id, email_verified_at IS NULL AS first FROM professional
    WHERE id = $1 AND email = $2 AND removed_at IS NULL FOR NO KEY UPDATE
  ) before
  WHERE p.id = before.id
  RETURNING before.first, false AS "wasSelfSet"`,
);
