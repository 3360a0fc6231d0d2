import { randomUUID } from 'node:crypto';
import { NotFoundError, RateLimitedError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import type { Attempts } from '../../../ports/attempts.ts';
import type { Email } from '../../../ports/channels.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Credentials, RefreshToken } from '../../../ports/credentials.ts';
import type { Database, Sql } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { PersonRole, Tokens, Viewer } from '../../../ports/identity.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Log } from '../../../ports/log.ts';
import type { Mailer } from '../../../ports/mailer.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { endOthersOfProven } from '../accounts/operations.ts';
import {
  type AccountChoice,
  ChooseAccountError,
  InvalidRefreshTokenError,
  InvalidSignInCodeError,
} from '../errors.ts';
import {
  ACCESS_MINUTES,
  codesOfSource,
  isRepeat,
  REFRESH_DAYS,
  SignInAddress,
  triesOfSource,
} from '../rules.ts';
import { logSecurityEvent } from '../security-events.ts';
import { CODE_MINUTES, minutesFrom } from './code-rules.ts';
import { createCodes, type Tried } from './codes.ts';
import { deviceOf } from './device-rules.ts';
import {
  composeNewDeviceMail,
  composeSignInMail,
  composeWrongTriesMail,
  type DeviceReader,
  type SignInMail,
} from './messages.ts';

type Deps = {
  db: Database;
  clock: Clock;
  events: Events;
  tokens: Tokens;
  credentials: Credentials;
  mailer: Mailer;
  attempts: Attempts;
  log: Log;
  isolation: Isolation;
  scheduler: Scheduler;
  /** Renews a customer's personal URLs, which somebody else has seen; wired in, because bookings know people. */
  renewUrls: (sql: Sql, customer: { id: string }, now: Date) => Promise<unknown>;
};

type Account = Pick<Viewer, 'id' | 'centerId'> & { role: PersonRole };
type Known = Account & DeviceReader;

/** A client's tokens, and whom they mean. `expiresAt` is when the access token runs out. */
export type SignedIn = { accessToken: string; refreshToken: string; expiresAt: Date; viewer: Viewer };

/** Which of the accounts of an address is meant; null: whichever it is. */
export type Chosen = { centerId: string | null; role: PersonRole | null };

/** Signing in by a code that is mailed, staying signed in, and signing out. */
export function createSignIn(deps: Deps) {
  const { db, clock, events, scheduler, tokens, credentials, log, isolation, renewUrls, mailer, attempts } =
    deps;
  const codes = createCodes({ credentials });
  const send = (email: string, purpose: string, compose: () => SignInMail) =>
    mailer.enqueue({ email: () => mailTo(email, purpose, compose()) });

  /**
   * Mails a code to an address that is known, after the answer; asks the database the same for one that is not. Where the
   * mailbox has fresh codes nothing is mailed, without a word: a refusal would tell that somebody else is signing in.
   * Throws `InvalidInputError`, `RateLimitedError` for a source that asks too often.
   */
  async function requestCode(input: { email: string }, source: string): Promise<{ expiresAt: Date }> {
    const now = clock();
    const { email } = parseInput(SignInAddress, input);
    await refuseBeyond(now, codesOfSource(source));
    const known = await db.sql<Known>(KNOWN, [email]);
    const made = await db.transaction((sql) => codes.make(sql, { email, source, now }));
    if (made && known.length > 0)
      send(email, 'SIGN_IN_CODE', () => composeSignInMail(known, made.code, made.minutes));
    return { expiresAt: minutesFrom(now, CODE_MINUTES) };
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
    userAgent: string | null = null,
  ): Promise<SignedIn> {
    const now = clock();
    const { email } = parseInput(SignInAddress, input);
    await refuseBeyond(now, triesOfSource(source));
    // Nothing is thrown before the commit: a wrong try counts.
    const result = await db.transaction(async (sql) => {
      const known = await sql<Known>(KNOWN, [email]);
      const tried = await codes.attempt(sql, { email, source, now }, input.code, known.length > 0);
      if (tried.kind === 'wrong') return { failure: { known, tried } };
      const meant = known.filter((account) => isMeant(account, chosen));
      if (meant.length !== 1) {
        const choices = (meant.length > 0 ? meant : known).map(choiceOf);
        return known.length > 0 ? new ChooseAccountError(choices) : new InvalidSignInCodeError();
      }
      const [account] = meant as [Known];
      const proof = await proven(sql, account, email, now);
      if (!proof) return new InvalidSignInCodeError();
      await tried.use();
      if (proof.first) await endOthersOfProven(sql, account.id, proof.wasSelfSet, now);
      if (proof.wasSelfSet) await renewUrls(sql, account, now);
      return { account, first: proof.first, ...(await begin(sql, account, deviceOf(userAgent), now)) };
    });
    if (result instanceof Error) throw result;
    if (result.failure) {
      failed(email, result.failure.known, result.failure.tried);
      throw new InvalidSignInCodeError();
    }
    const { account, signInId, device, refreshToken } = result;
    if (result.first) {
      events.publish([`account:${account.id}`]);
      // Of what was sent with the old personal URLs.
      scheduler.wakeAt(now);
    }
    logSecurityEvent(log, 'signed_in', { accountId: account.id, centerId: account.centerId, signInId });
    if (result.isNews) send(email, 'NEW_DEVICE', () => composeNewDeviceMail(account, device, now));
    return signedIn(account, signInId, refreshToken, now);
  }

  /** Writes a wrong try down, and tells the owner where there were many. */
  function failed(email: string, known: Known[], { counts, tell, nowLong }: Tried & { kind: 'wrong' }): void {
    const accounts = known.map(({ id: accountId, centerId }) => ({ accountId, centerId }));
    if (counts)
      for (const facts of accounts.length > 0 ? accounts : [{ accountId: null }])
        logSecurityEvent(log, 'sign_in_failed', facts);
    if (nowLong) for (const facts of accounts) logSecurityEvent(log, 'codes_lengthened', facts);
    if (tell) send(email, 'WRONG_CODES', () => composeWrongTriesMail(known));
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
      if (isSame(presented.hash, family.tokenHash))
        return { account, refreshToken: await rotate(sql, signInId, token, presented.hash, now) };
      const repeated = isRepeat(family, presented.hash, now);
      const refreshToken = repeated && credentials.decryptSuccessor(family.successorEncrypted!, token);
      if (refreshToken) return { account, refreshToken };
      // One that was made up by whoever knows the id ends nothing.
      if (!isOfFamily(family, presented)) return null;
      await sql(END, [signInId, now]);
      return { stolenFrom: account };
    });
    if (result && 'stolenFrom' in result && result.stolenFrom) {
      const { id: accountId, centerId } = result.stolenFrom;
      log.warn('a refresh token was used twice: its sign-in is ended', { signIn: signInId });
      logSecurityEvent(log, 'refresh_token_reused', { accountId, centerId, signInId });
      events.publish([`account:${accountId}`]);
    }
    if (!result?.account) throw new InvalidRefreshTokenError();
    return signedIn(result.account, signInId, result.refreshToken, now);
  }

  /**
   * Ends the sign-in that a refresh token belongs to, with its access tokens and streams. Safe to repeat, and for any text:
   * one that was made up ends nothing.
   */
  async function signOut(token: string): Promise<{ signedOutAt: Date }> {
    const now = clock();
    const presented = credentials.readRefreshToken(token);
    if (!presented) return { signedOutAt: now };
    const { signInId, hash, familyHash } = presented;
    const [ended] = await db.sql<Ended>(END_BY_TOKEN, [signInId, now, hash, familyHash]);
    if (ended) over('signed_out', ended, signInId);
    return { signedOutAt: now };
  }

  /** Ends a sign-in of one's own, with its access tokens and streams. Safe to repeat. Throws `NotFoundError`. */
  async function endSignIn({ id: accountId }: Viewer, signInId: string): Promise<void> {
    const [ended] = await db.sql<Ended>(END_OWN, [signInId, clock(), accountId]);
    if (ended) over('sign_in_ended', ended, signInId);
    else if ((await db.sql(OWN, [signInId, accountId])).length === 0) throw new NotFoundError('sign in');
  }

  function over(event: 'signed_out' | 'sign_in_ended', { accountId, centerId }: Ended, signInId: string) {
    logSecurityEvent(log, event, { accountId, centerId, signInId });
    events.publish([`account:${accountId}`]);
  }

  /** Drops what is over: codes, counts and sign-ins. Answers how many rows; as many as it takes at once: there is more. */
  async function forget(limit = 1_000): Promise<number> {
    const now = clock();
    let most = 0;
    for (const statement of FORGET)
      await isolation.round('sign_ins', async () => {
        most = Math.max(most, (await db.sql(statement, [now, limit])).length);
      });
    return most;
  }

  async function refuseBeyond(now: Date, limits: Parameters<Attempts['count']>[2]): Promise<void> {
    const retryAfter = await attempts.count(db.sql, now, limits);
    if (retryAfter !== null) throw new RateLimitedError(retryAfter);
  }

  async function begin(sql: Sql, { id, role, centerId }: Account, device: string | null, now: Date) {
    const signInId = randomUUID();
    const { token: refreshToken, hash, familyHash } = credentials.newRefreshToken(signInId);
    const [customerId, professionalId] = role === 'customer' ? [id, null] : [null, id];
    const expiresAt = minutesFrom(now, REFRESH_DAYS * 24 * 60);
    const owner = [signInId, centerId, professionalId, customerId];
    await sql(BEGIN, [...owner, hash, familyHash, device, now, expiresAt]);
    const [seen] = await sql<{ isNews: boolean }>(SEE_DEVICE, [id, device ?? '', centerId, now, NEWS_A_DAY]);
    return { signInId, refreshToken, device, isNews: seen!.isNews };
  }

  async function rotate(
    sql: Sql,
    signInId: string,
    token: string,
    hash: Uint8Array,
    now: Date,
  ): Promise<string> {
    const next = credentials.newRefreshToken(signInId, token);
    const encrypted = credentials.encryptSuccessor(next.token, token);
    const expiresAt = minutesFrom(now, REFRESH_DAYS * 24 * 60);
    await sql(ROTATE, [signInId, next.hash, hash, encrypted, now, expiresAt, next.familyHash]);
    return next.token;
  }

  async function signedIn(account: Account, sid: string, refreshToken: string, now: Date): Promise<SignedIn> {
    const { id, role, centerId } = account;
    const expiresAt = minutesFrom(now, ACCESS_MINUTES);
    const viewer: Viewer = { id, role, centerId, sid, issuedAt: now, expiresAt };
    return { accessToken: await tokens.issue(viewer, expiresAt), refreshToken, expiresAt, viewer };
  }

  return { requestCode, signIn, refresh, signOut, endSignIn, forget };
}
export type SignIn = ReturnType<typeof createSignIn>;

const isMeant = (account: Account, { centerId, role }: Chosen): boolean =>
  (centerId ?? account.centerId) === account.centerId && (role ?? account.role) === account.role;

const choiceOf = ({ centerId, centerName, role }: Known): AccountChoice => ({ centerId, centerName, role });

const mailTo = (email: string, purpose: string, { fromName, ...mail }: SignInMail): Email => ({
  ...{ id: randomUUID(), purpose, to: { email, name: '' } },
  ...{ fromName: fromName ?? 'Online Sessions', ...mail },
});

const KNOWN = `
  SELECT a.id, a.role, a.center_id AS "centerId", a.name, a.locale, ce.name AS "centerName", ce.locale AS "centerLocale",
    ce.contact_email AS "contactEmail", a.time_zone AS "timeZone", ce.time_zone AS "centerTimeZone"
  FROM (
    SELECT id, lower(role::text) AS role, center_id, name, locale, NULL AS time_zone, created_at FROM professional
    WHERE email = $1 AND removed_at IS NULL
    UNION ALL
    SELECT id, 'customer', center_id, name, locale, time_zone, created_at FROM customer WHERE email = $1 AND deleted_at IS NULL
  ) a JOIN center ce ON ce.id = a.center_id
  ORDER BY a.created_at, a.id`;

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
  INSERT INTO sign_in (id, center_id, professional_id, customer_id, token_hash, family_hash, device, created_at, code_entered_at,
    last_used_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9)`;

/** So many mails about new devices an account gets in a day. */
const NEWS_A_DAY = 5;

// An account's first device is no news to it, nor one of the mails of the day.
const SEE_DEVICE = `
  WITH earlier AS (
    SELECT count(*) AS devices, count(*) FILTER (WHERE first_seen_at > $4::timestamptz - interval '1 day') AS lately
    FROM known_device WHERE account_id = $1
  ), seen AS (
    INSERT INTO known_device (account_id, device, center_id, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)
    ON CONFLICT (account_id, device) DO UPDATE SET last_seen_at = excluded.last_seen_at
    RETURNING xmax = 0 AS added
  )
  SELECT added AND devices > 0 AND lately - (lately = devices)::int < $5::int AS "isNews" FROM seen, earlier`;

type Family = {
  account: Account;
  tokenHash: Buffer;
  familyHash: Buffer | null;
  previousHash: Buffer | null;
  rotatedAt: Date | null;
  successorEncrypted: Buffer | null;
};

const isSame = (one: Uint8Array, other: Uint8Array | null) =>
  other !== null && Buffer.compare(one, other) === 0;

/** Whether a token was ever one of this sign-in; of one begun before families were known, whether it was the last but one. */
const isOfFamily = ({ familyHash, previousHash }: Family, presented: RefreshToken): boolean =>
  isSame(presented.familyHash, familyHash) || isSame(presented.hash, previousHash);

/** A sign-in that stands, of an account that does. */
const FAMILY = `
  SELECT f.token_hash AS "tokenHash", f.family_hash AS "familyHash", f.previous_hash AS "previousHash", f.rotated_at AS "rotatedAt",
    f.successor_encrypted AS "successorEncrypted", json_build_object('id', coalesce(p.id, c.id), 'centerId', f.center_id,
      'role', CASE WHEN p.id IS NULL THEN 'customer' ELSE lower(p.role::text) END) AS account
  FROM sign_in f
    LEFT JOIN professional p ON p.id = f.professional_id AND p.removed_at IS NULL
    LEFT JOIN customer c ON c.id = f.customer_id AND c.deleted_at IS NULL
  WHERE f.id = $1 AND f.ended_at IS NULL AND f.expires_at > $2 AND coalesce(p.id, c.id) IS NOT NULL
  FOR UPDATE OF f`;

const ROTATE = `
  UPDATE sign_in SET token_hash = $2, previous_hash = $3, successor_encrypted = $4, rotated_at = $5, last_used_at = $5,
    expires_at = $6, family_hash = $7
  WHERE id = $1`;

type Ended = { accountId: string; centerId: string };
const ENDED = 'RETURNING coalesce(professional_id, customer_id) AS "accountId", center_id AS "centerId"';

const END = 'UPDATE sign_in SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL';

const END_BY_TOKEN = `${END} AND ($3 IN (token_hash, previous_hash) OR family_hash = $4) ${ENDED}`;

const END_OWN = `${END} AND $3::uuid IN (professional_id, customer_id) ${ENDED}`;
const OWN = 'SELECT 1 FROM sign_in WHERE id = $1 AND $2::uuid IN (professional_id, customer_id)';

/** Sign-ins are kept for a day longer: an access token that outlived its sign-in's row would be nobody's. */
const FORGET = [
  forgotten('sign_in_code', 'expires_at <= $1'),
  forgotten('sign_in_address', 'forget_at <= $1'),
  forgotten('attempt_count', 'resets_at <= $1'),
  forgotten('known_device', "last_seen_at < $1::timestamptz - interval '1 year'"),
  forgotten('sign_in', "least(ended_at, expires_at) < $1::timestamptz - interval '1 day'"),
];

function forgotten(table: string, over: string): string {
  return `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${over} LIMIT $2) RETURNING 1`;
}
