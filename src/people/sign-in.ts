import { randomUUID } from 'node:crypto';
import type { Database, Sql } from '../adapters/prisma.ts';
import { RateLimitedError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { SendEmails } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Events } from '../ports/events.ts';
import type { PersonRole, Tokens, Viewer } from '../ports/identity.ts';
import type { Log } from '../ports/log.ts';
import { endOthersOfProven } from './accounts.ts';
import {
  type AccountChoice,
  ChooseAccountError,
  InvalidRefreshTokenError,
  InvalidSignInCodeError,
} from './errors.ts';
import { counted } from './limits.ts';
import { composeSignInMail, type SignInReader } from './messages.ts';
import {
  ACCESS_MINUTES,
  CODE_MINUTES,
  CODE_TRIES,
  codeIn,
  codesForAddress,
  codesOfSource,
  isRepeat,
  minutesFrom,
  REFRESH_DAYS,
  SignInAddress,
  triesOfSource,
} from './rules.ts';
import { createPost } from './sending.ts';

type Deps = {
  db: Database;
  clock: Clock;
  events: Events;
  tokens: Tokens;
  credentials: Credentials;
  sendEmails: SendEmails;
  log: Log;
};

type Account = Pick<Viewer, 'id' | 'centerId'> & { role: PersonRole };
type Known = Account & SignInReader;

/** A client's tokens, and whom they mean. `expiresAt` is when the access token runs out. */
export type SignedIn = { accessToken: string; refreshToken: string; expiresAt: Date; viewer: Viewer };

/** Which of the accounts of an address is meant; null: whichever it is. */
export type Chosen = { centerId: string | null; role: PersonRole | null };

/** Signing in by a code that is mailed, staying signed in, and signing out. */
export function createSignIn({ db, clock, events, tokens, credentials, sendEmails, log }: Deps) {
  const post = createPost({ sendEmails, log });

  /**
   * Mails a code to an address that is known, after the answer; asks the database the same for one that is not. An address
   * that is asked for too often gets no other code, and keeps its last one, without a word: a refusal would tell that
   * somebody else is signing in. Throws `InvalidInputError`, `RateLimitedError` for a source that asks too often.
   */
  async function requestCode(input: { email: string }, source: string): Promise<{ expiresAt: Date }> {
    const now = clock();
    const { email } = parseInput(SignInAddress, input);
    await refuseBeyond(now, codesOfSource(source));
    const address = credentials.addressHash(email);
    const tooMany = await counted(db.sql, now, codesForAddress(Buffer.from(address).toString('hex')));
    const code = credentials.newCode();
    const expiresAt = minutesFrom(now, CODE_MINUTES);
    const known = await db.sql<Known>(KNOWN, [email]);
    await db.sql(WRITE_CODE, [address, credentials.codeHash(email, code), expiresAt, tooMany === null]);
    if (tooMany === null && known.length > 0) post.send({ email: () => mailOf(known, email, code) });
    return { expiresAt };
  }

  /**
   * Signs in with the code of an address, once. An address with several accounts keeps its code until it is said which is
   * meant. It proves the address; the first time, every other sign-in of the account ends. Throws `InvalidInputError`, `InvalidSignInCodeError`,
   * `ChooseAccountError`, `RateLimitedError`.
   */
  async function signIn(
    input: { email: string; code: string },
    chosen: Chosen,
    source: string,
  ): Promise<SignedIn> {
    const now = clock();
    const { email } = parseInput(SignInAddress, input);
    await refuseBeyond(now, triesOfSource(source));
    // Nothing is thrown before the commit: a wrong try counts.
    const result = await db.transaction(async (sql) => {
      const known = await sql<Known>(KNOWN, [email]);
      const address = credentials.addressHash(email);
      const hash = credentials.codeHash(email, codeIn(input.code) ?? '');
      const [code] = await sql<{ right: boolean }>(TRY_CODE, [address, hash, now, CODE_TRIES]);
      if (!code?.right || known.length === 0) return new InvalidSignInCodeError();
      const meant = known.filter((account) => isMeant(account, chosen));
      if (meant.length !== 1) return new ChooseAccountError((meant.length > 0 ? meant : known).map(choiceOf));
      const [account] = meant as [Known];
      const proof = await proven(sql, account, email, now);
      if (!proof) return new InvalidSignInCodeError();
      await sql(FORGET_CODE, [address]);
      if (proof.first) await endOthersOfProven(sql, account.id, proof.wasSelfSet, now);
      return { account, first: proof.first, ...(await begin(sql, account, now)) };
    });
    if (result instanceof Error) throw result;
    if (result.first) events.publish([`account:${result.account.id}`]);
    return signedIn(result.account, result.signInId, result.refreshToken, now);
  }

  /**
   * New tokens for a refresh token, which is replaced. The same one again within seconds, as two tabs or a lost answer
   * send it, is answered the same successor; later it is somebody else's, and the whole sign-in ends. Throws
   * `InvalidRefreshTokenError`.
   */
  async function refresh(token: string): Promise<SignedIn> {
    const now = clock();
    const presented = credentials.readRefreshToken(token);
    if (!presented) throw new InvalidRefreshTokenError();
    const { signInId } = presented;
    const result = await db.transaction(async (sql) => {
      const [family] = await sql<Family>(FAMILY, [signInId, now]);
      if (!family) return null;
      const { account } = family;
      if (presented.hash.every((byte, n) => byte === family.tokenHash[n]))
        return { account, refreshToken: await rotate(sql, signInId, token, presented.hash, now) };
      const repeated = isRepeat(family, presented.hash, now);
      const refreshToken = repeated && credentials.openSuccessor(family.successorSealed!, token);
      if (refreshToken) return { account, refreshToken };
      await sql(END, [signInId, now]);
      return { stolenFrom: account.id };
    });
    if (result && 'stolenFrom' in result) {
      log.warn('a refresh token was used twice: its sign-in is ended', { signIn: signInId });
      events.publish([`account:${result.stolenFrom}`]);
    }
    if (!result?.account) throw new InvalidRefreshTokenError();
    return signedIn(result.account, signInId, result.refreshToken, now);
  }

  /** Ends the sign-in that a refresh token belongs to, with its access tokens and streams. Safe to repeat, and for any text. */
  async function signOut(token: string): Promise<{ signedOutAt: Date }> {
    const now = clock();
    const presented = credentials.readRefreshToken(token);
    const [ended] = presented ? await db.sql<{ accountId: string }>(END, [presented.signInId, now]) : [];
    if (ended) events.publish([`account:${ended.accountId}`]);
    return { signedOutAt: now };
  }

  /** Drops what is over: codes, counts and sign-ins. Answers how many rows; as many as it takes at once: there is more. */
  async function forget(limit = 1_000): Promise<number> {
    const now = clock();
    let most = 0;
    for (const statement of FORGET) most = Math.max(most, (await db.sql(statement, [now, limit])).length);
    return most;
  }

  async function refuseBeyond(now: Date, limits: Parameters<typeof counted>[2]): Promise<void> {
    const retryAfter = await counted(db.sql, now, limits);
    if (retryAfter !== null) throw new RateLimitedError(retryAfter);
  }

  async function begin(sql: Sql, { id, role, centerId }: Account, now: Date) {
    const signInId = randomUUID();
    const { token: refreshToken, hash } = credentials.newRefreshToken(signInId);
    const [customerId, professionalId] = role === 'customer' ? [id, null] : [null, id];
    const expiresAt = minutesFrom(now, REFRESH_DAYS * 24 * 60);
    await sql(BEGIN, [signInId, centerId, professionalId, customerId, hash, now, expiresAt]);
    return { signInId, refreshToken };
  }

  async function rotate(
    sql: Sql,
    signInId: string,
    token: string,
    hash: Uint8Array,
    now: Date,
  ): Promise<string> {
    const next = credentials.newRefreshToken(signInId);
    const sealed = credentials.sealSuccessor(next.token, token);
    const expiresAt = minutesFrom(now, REFRESH_DAYS * 24 * 60);
    await sql(ROTATE, [signInId, next.hash, hash, sealed, now, expiresAt]);
    return next.token;
  }

  async function signedIn(account: Account, sid: string, refreshToken: string, now: Date): Promise<SignedIn> {
    const { id, role, centerId } = account;
    const expiresAt = minutesFrom(now, ACCESS_MINUTES);
    const viewer: Viewer = { id, role, centerId, sid, issuedAt: now, expiresAt };
    return { accessToken: await tokens.issue(viewer, expiresAt), refreshToken, expiresAt, viewer };
  }

  return { requestCode, signIn, refresh, signOut, forget, idle: post.idle, close: post.close };
}
export type SignIn = ReturnType<typeof createSignIn>;

const isMeant = (account: Account, { centerId, role }: Chosen): boolean =>
  (centerId ?? account.centerId) === account.centerId && (role ?? account.role) === account.role;

const choiceOf = ({ centerId, centerName, role }: Known): AccountChoice => ({ centerId, centerName, role });

function mailOf(known: Known[], email: string, code: string) {
  const { fromName, ...mail } = composeSignInMail(known, code, CODE_MINUTES);
  const to = { email, name: '' };
  return { id: randomUUID(), purpose: 'SIGN_IN_CODE', to, fromName: fromName ?? 'Online Sessions', ...mail };
}

const KNOWN = `
  SELECT a.id, a.role, a.center_id AS "centerId", a.name, a.locale, ce.name AS "centerName", ce.locale AS "centerLocale",
    ce.contact_email AS "contactEmail"
  FROM (
    SELECT id, lower(role::text) AS role, center_id, name, locale, created_at FROM professional
    WHERE email = $1 AND removed_at IS NULL
    UNION ALL
    SELECT id, 'customer', center_id, name, locale, created_at FROM customer WHERE email = $1 AND deleted_at IS NULL
  ) a JOIN center ce ON ce.id = a.center_id
  ORDER BY a.created_at, a.id`;

const WRITE_CODE = `
  INSERT INTO sign_in_code (address_hash, code_hash, expires_at) SELECT $1::bytea, $2::bytea, $3::timestamptz WHERE $4::boolean
  ON CONFLICT (address_hash) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, wrong_tries = 0`;

// The row is locked by it: of two who try one code at once, the second finds it used.
const TRY_CODE = `
  UPDATE sign_in_code SET wrong_tries = wrong_tries + CASE WHEN code_hash = $2 THEN 0 ELSE 1 END
  WHERE address_hash = $1 AND expires_at > $3 AND wrong_tries < $4
  RETURNING code_hash = $2 AS right`;

const FORGET_CODE = 'DELETE FROM sign_in_code WHERE address_hash = $1';

type Proof = { first: boolean; wasSelfSet: boolean };

/** Proves the address of an account that still has it, which it keeps until the commit; null for one that has another. */
async function proven(sql: Sql, { id, role }: Account, email: string, now: Date): Promise<Proof | null> {
  const [proof] = await sql<Proof>(role === 'customer' ? PROVE_CUSTOMER : PROVE_PROFESSIONAL, [
    id,
    email,
    now,
  ]);
  return proof ?? null;
}

const PROVE_CUSTOMER = `
  UPDATE customer SET email_verified_at = coalesce(email_verified_at, $3), email_self_set = false
  WHERE id = $1 AND email = $2 AND deleted_at IS NULL
  RETURNING old.email_verified_at IS NULL AS first, old.email_self_set AS "wasSelfSet"`;

const PROVE_PROFESSIONAL = `
  UPDATE professional SET email_verified_at = coalesce(email_verified_at, $3)
  WHERE id = $1 AND email = $2 AND removed_at IS NULL
  RETURNING old.email_verified_at IS NULL AS first, false AS "wasSelfSet"`;

const BEGIN = `
  INSERT INTO sign_in (id, center_id, professional_id, customer_id, token_hash, created_at, code_entered_at, last_used_at,
    expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7)`;

type Family = {
  account: Account;
  tokenHash: Buffer;
  previousHash: Buffer | null;
  rotatedAt: Date | null;
  successorSealed: Buffer | null;
};

/** A sign-in that stands, of an account that does. */
const FAMILY = `
  SELECT f.token_hash AS "tokenHash", f.previous_hash AS "previousHash", f.rotated_at AS "rotatedAt",
    f.successor_sealed AS "successorSealed", json_build_object('id', coalesce(p.id, c.id), 'centerId', f.center_id,
      'role', CASE WHEN p.id IS NULL THEN 'customer' ELSE lower(p.role::text) END) AS account
  FROM sign_in f
    LEFT JOIN professional p ON p.id = f.professional_id AND p.removed_at IS NULL
    LEFT JOIN customer c ON c.id = f.customer_id AND c.deleted_at IS NULL
  WHERE f.id = $1 AND f.ended_at IS NULL AND f.expires_at > $2 AND coalesce(p.id, c.id) IS NOT NULL
  FOR UPDATE OF f`;

const ROTATE = `
  UPDATE sign_in SET token_hash = $2, previous_hash = $3, successor_sealed = $4, rotated_at = $5, last_used_at = $5,
    expires_at = $6
  WHERE id = $1`;

const END = `
  UPDATE sign_in SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL
  RETURNING coalesce(professional_id, customer_id) AS "accountId"`;

/** Sign-ins are kept for a day longer: an access token that outlived its sign-in's row would be nobody's. */
const FORGET = [
  `DELETE FROM sign_in_code WHERE address_hash IN (SELECT address_hash FROM sign_in_code WHERE expires_at <= $1 LIMIT $2)
   RETURNING 1`,
  'DELETE FROM attempt_count WHERE key IN (SELECT key FROM attempt_count WHERE resets_at <= $1 LIMIT $2) RETURNING 1',
  `DELETE FROM sign_in WHERE id IN (
     SELECT id FROM sign_in WHERE least(ended_at, expires_at) < $1::timestamptz - interval '1 day' LIMIT $2)
   RETURNING 1`,
];
