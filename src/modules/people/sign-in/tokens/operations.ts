import { randomUUID } from 'node:crypto';
import { NotFoundError } from '../../../../lib/errors.ts';
import { statement } from '../../../../lib/statement.ts';
import { minutesAfter } from '../../../../lib/time.ts';
import type { RefreshToken } from '../../../../ports/credentials.ts';
import type { Sql } from '../../../../ports/database.ts';
import type { PersonRole, Viewer } from '../../../../ports/identity.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { logSecurityEvent } from '../../security-events.ts';
import { InvalidRefreshTokenError } from '../errors.ts';
import { ACCESS_MINUTES, isCurrent, isOfFamily, isRepeat, REFRESH_DAYS, type TokenHashes } from '../rules.ts';

export type TokenDeps = Pick<OperationDeps, 'db' | 'clock' | 'events' | 'tokens' | 'credentials' | 'log'>;

type Account = { id: string; centerId: string; role: PersonRole };

/** A client's tokens, and whom they mean. `expiresAt` is when the access token runs out. */
export type SignedIn = { accessToken: string; refreshToken: string; expiresAt: Date; viewer: Viewer };

/** Writes a new sign-in with its first refresh token. `isNewDevice`: the account is to be told of the device. */
export async function beginSignIn(
  { credentials }: TokenDeps,
  sql: Sql,
  { id, role, centerId }: Account,
  device: string | null,
  now: Date,
) {
  const signInId = randomUUID();
  const { token: refreshToken, hash, familyHash } = credentials.newRefreshToken(signInId);
  const owner = role === 'customer' ? [null, id] : [id, null];
  await sql(BEGIN, [signInId, centerId, ...owner, hash, familyHash, device, now, refreshableUntil(now)]);
  const values = [id, device ?? '', centerId, now, DEVICE_MAILS_A_DAY];
  const [seen] = await sql(SEE_DEVICE, values);
  return { signInId, refreshToken, isNewDevice: seen!.isNewDevice };
}

/** The tokens that a client keeps of a sign-in. */
export async function issueTokens(
  { tokens }: TokenDeps,
  { id, role, centerId }: Account,
  sid: string,
  refreshToken: string,
  now: Date,
): Promise<SignedIn> {
  const expiresAt = minutesAfter(now, ACCESS_MINUTES);
  const viewer: Viewer = { id, role, centerId, sid, issuedAt: now, expiresAt };
  return { accessToken: await tokens.issue(viewer, expiresAt), refreshToken, expiresAt, viewer };
}

/**
 * Replaces a refresh token. The same one again within seconds, as from two tabs or after a lost response, gets the same
 * successor. Later it is taken for theft, and the whole sign-in ends. Throws `InvalidRefreshTokenError`.
 */
export async function refresh(deps: TokenDeps, token: string): Promise<SignedIn> {
  const now = deps.clock();
  const presented = deps.credentials.readRefreshToken(token);
  if (!presented) throw new InvalidRefreshTokenError();
  const { signInId } = presented;
  const result = await deps.db.transaction((sql) => exchange(deps, sql, { ...presented, token }, now));
  if (result && 'stolenFrom' in result) {
    const { id: accountId, centerId } = result.stolenFrom;
    deps.log.warn('a refresh token was used twice: its sign-in is ended', { signIn: signInId });
    logSecurityEvent(deps.log, 'refresh_token_reused', { accountId, centerId, signInId });
    deps.events.publish([`account:${accountId}`]);
    throw new InvalidRefreshTokenError();
  }
  if (!result) throw new InvalidRefreshTokenError();
  return issueTokens(deps, result.account, signInId, result.refreshToken, now);
}

type Presented = RefreshToken & { signInId: string; token: string };
type Exchanged = { account: Account; refreshToken: string } | { stolenFrom: Account } | null;

/** The successor of a refresh token; null: the token is no good. Reuse ends the sign-in. */
async function exchange(deps: TokenDeps, sql: Sql, presented: Presented, now: Date): Promise<Exchanged> {
  const { signInId, token } = presented;
  const [family] = await sql(FAMILY, [signInId, now]);
  if (!family) return null;
  const { account } = family;
  if (isCurrent(family, presented)) return { account, refreshToken: await rotate(deps, sql, presented, now) };
  const repeated = isRepeat(family, presented, now);
  const refreshToken = repeated && deps.credentials.decryptSuccessor(family.successorEncrypted!, token);
  if (refreshToken) return { account, refreshToken };
  // A made-up token with a known id ends nothing.
  if (!isOfFamily(family, presented)) return null;
  await sql(END, [signInId, now]);
  return { stolenFrom: account };
}

async function rotate({ credentials }: TokenDeps, sql: Sql, { signInId, token, hash }: Presented, now: Date) {
  const next = credentials.newRefreshToken(signInId, token);
  const encrypted = credentials.encryptSuccessor(next.token, token);
  await sql(ROTATE, [signInId, next.hash, hash, encrypted, now, refreshableUntil(now), next.familyHash]);
  return next.token;
}

const refreshableUntil = (now: Date) => minutesAfter(now, REFRESH_DAYS * 24 * 60);

/**
 * Ends the sign-in of a refresh token, with its access tokens and streams. Safe to repeat, and for any text: a made-up
 * token ends nothing.
 */
export async function signOut(deps: TokenDeps, token: string): Promise<{ signedOutAt: Date }> {
  const now = deps.clock();
  const presented = deps.credentials.readRefreshToken(token);
  if (!presented) return { signedOutAt: now };
  const { signInId, hash, familyHash } = presented;
  const [ended] = await deps.db.sql(END_BY_TOKEN, [signInId, now, hash, familyHash]);
  if (ended) reportEnd(deps, 'signed_out', ended, signInId);
  return { signedOutAt: now };
}

/** Ends a sign-in of the viewer's own, with its access tokens and streams. Safe to repeat. Throws `NotFoundError`. */
export async function endSignIn(deps: TokenDeps, { id: accountId }: Viewer, signInId: string): Promise<void> {
  const { db, clock } = deps;
  const [ended] = await db.sql(END_OWN, [signInId, clock(), accountId]);
  if (ended) reportEnd(deps, 'sign_in_ended', ended, signInId);
  else if ((await db.sql(OWN, [signInId, accountId])).length === 0) throw new NotFoundError('sign in');
}

function reportEnd(
  { log, events }: TokenDeps,
  event: 'signed_out' | 'sign_in_ended',
  { accountId, centerId }: { accountId: string; centerId: string },
  signInId: string,
): void {
  logSecurityEvent(log, event, { accountId, centerId, signInId });
  events.publish([`account:${accountId}`]);
}

const BEGIN = `
  INSERT INTO sign_in (id, center_id, professional_id, customer_id, token_hash, family_hash, device, created_at, code_entered_at,
    last_used_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9)`;

/** The limit of mails about new devices to an account. */
const DEVICE_MAILS_A_DAY = 5;

// Nobody is told of an account's first device, and it does not count towards the limit.
const SEE_DEVICE = statement(
  { isNewDevice: 'bool' },
  `
  WITH earlier AS (
    SELECT count(*) AS devices, count(*) FILTER (WHERE first_seen_at > $4::timestamptz - interval '1 day') AS lately
    FROM known_device WHERE account_id = $1
  ), seen AS (
    INSERT INTO known_device (account_id, device, center_id, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)
    ON CONFLICT (account_id, device) DO UPDATE SET last_seen_at = excluded.last_seen_at
    RETURNING xmax = 0 AS added
  )
  SELECT added AND devices > 0 AND lately - (lately = devices)::int < $5::int AS "isNewDevice" FROM seen, earlier`,
);

type Family = TokenHashes & { account: Account; successorEncrypted: Buffer | null };

/** A sign-in that has not ended, of an account that exists. */
const FAMILY = statement<Family>(
  {
    tokenHash: 'bytea',
    familyHash: 'bytea?',
    previousHash: 'bytea?',
    rotatedAt: 'timestamptz?',
    successorEncrypted: 'bytea?',
    account: 'json',
  },
  `
  SELECT f.token_hash AS "tokenHash", f.family_hash AS "familyHash", f.previous_hash AS "previousHash", f.rotated_at AS "rotatedAt",
    f.successor_encrypted AS "successorEncrypted", json_build_object('id', coalesce(p.id, c.id), 'centerId', f.center_id,
      'role', CASE WHEN p.id IS NULL THEN 'customer' ELSE lower(p.role::text) END) AS account
  FROM sign_in f
    LEFT JOIN professional p ON p.id = f.professional_id AND p.removed_at IS NULL
    LEFT JOIN customer c ON c.id = f.customer_id AND c.deleted_at IS NULL
  WHERE f.id = $1 AND f.ended_at IS NULL AND f.expires_at > $2 AND coalesce(p.id, c.id) IS NOT NULL
  FOR UPDATE OF f`,
);

const ROTATE = `
  UPDATE sign_in SET token_hash = $2, previous_hash = $3, successor_encrypted = $4, rotated_at = $5, last_used_at = $5,
    expires_at = $6, family_hash = $7
  WHERE id = $1`;

const ENDED_ROW = { accountId: 'uuid', centerId: 'uuid' } as const;
const ENDED = 'RETURNING coalesce(professional_id, customer_id) AS "accountId", center_id AS "centerId"';

const END = 'UPDATE sign_in SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL';

const END_BY_TOKEN = statement(
  ENDED_ROW,
  `${END} AND ($3 IN (token_hash, previous_hash) OR family_hash = $4) ${ENDED}`,
);

const END_OWN = statement(ENDED_ROW, `${END} AND $3::uuid IN (professional_id, customer_id) ${ENDED}`);
const OWN = 'SELECT 1 FROM sign_in WHERE id = $1 AND $2::uuid IN (professional_id, customer_id)';
