import { randomUUID } from 'node:crypto';
import { NotFoundError } from '../../../../lib/errors.ts';
import { statement } from '../../../../lib/statement.ts';
import { minutesAfter } from '../../../../lib/time.ts';
import type { RefreshToken } from '../../../../ports/credentials.ts';
import type { Sql } from '../../../../ports/database.ts';
import type { PersonRole, Viewer } from '../../../../ports/identity.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { isActiveSql } from '../../centers/rules.ts';
import { logSecurityEvent } from '../../security-events.ts';
import { InvalidRefreshTokenError } from '../errors.ts';
import { ACCESS_MINUTES, isCurrent, isOfFamily, isRepeat, REFRESH_DAYS, type TokenHashes } from '../rules.ts';

export type TokenDeps = Pick<OperationDeps, 'db' | 'clock' | 'events' | 'tokens' | 'credentials' | 'log'>;

type Account = { id: string; centerId: string; role: PersonRole };

/** A client's tokens, and whom they mean. `expiresAt` is when the access token runs out. */
export type SignedIn = { accessToken: string; refreshToken: string; expiresAt: Date; viewer: Viewer };

/** What a sign-in began with: the device, and the code's address and when it was entered there. */
export type Beginning = { email: string; codeEnteredAt: Date; device: string | null; now: Date };

/** Writes a new sign-in with its first refresh token. `isNewDevice`: the account is to be told of the device. */
export async function beginSignIn(
  { credentials }: Pick<TokenDeps, 'credentials'>,
  sql: Sql,
  { id, role, centerId }: Account,
  { email, codeEnteredAt, device, now }: Beginning,
) {
  const signInId = randomUUID();
  const { token: refreshToken, hash, familyHash } = credentials.newRefreshToken(signInId);
  const owner = role === 'customer' ? [null, id] : [id, null];
  await sql(BEGIN, [
    ...[signInId, centerId, ...owner, hash, familyHash, device, now, refreshableUntil(now)],
    ...[codeEnteredAt, credentials.addressHash(email)],
  ]);
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
  if ('account' in result) return issueTokens(deps, result.account, signInId, result.refreshToken, now);
  reportTheft(deps, result);
  throw new InvalidRefreshTokenError();
}

/** A refresh token as a client gave it. */
export type Presented = RefreshToken & { signInId: string; token: string };
/** The token is no good. Ended: what it belonged to, if it had been used before. */
export type Refused = { ended: { signInId: string; accountId: string; centerId: string }[] };
type Exchanged = { account: Account; refreshToken: string } | Refused;

/** The successor of a refresh token. */
async function exchange(deps: TokenDeps, sql: Sql, presented: Presented, now: Date): Promise<Exchanged> {
  const found = await findFamily(deps, sql, presented, now);
  if ('ended' in found) return found;
  const { family, successor } = found;
  const { account } = family;
  // It was exchanged for another account's sign-in a moment ago.
  if (family.switchedToId) return { ended: [] };
  return { account, refreshToken: successor ?? (await rotate(deps, sql, presented, now)) };
}

/** A sign-in, locked. Its presented token was the last one, or it was replaced by this successor a moment ago. */
type Found = { family: Family; successor: string | null };

/** The sign-in of a refresh token. Reuse ends it, and those that it was exchanged for. */
export async function findFamily(
  { credentials }: Pick<TokenDeps, 'credentials'>,
  sql: Sql,
  presented: Presented,
  now: Date,
): Promise<Found | Refused> {
  const { signInId, token } = presented;
  const [family] = await sql(FAMILY, [signInId, now]);
  if (!family) return { ended: [] };
  if (!family.switchedToId && isCurrent(family, presented)) return { family, successor: null };
  const successor =
    isRepeat(family, presented, now) && credentials.decryptSuccessor(family.successorEncrypted!, token);
  if (successor) return { family, successor };
  // A made-up token with a known id ends nothing.
  return { ended: isOfFamily(family, presented) ? await sql(END_CHAIN, [signInId, now]) : [] };
}

/** Tells of sign-ins that ended because a refresh token was used twice. */
export function reportTheft({ log, events }: Pick<TokenDeps, 'log' | 'events'>, { ended }: Refused): void {
  for (const { signInId, accountId, centerId } of ended) {
    log.warn('a refresh token was used twice: its sign-in is ended', { signIn: signInId });
    logSecurityEvent(log, 'refresh_token_reused', { accountId, centerId, signInId });
    events.publish([`account:${accountId}`]);
  }
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
    code_address_hash, last_used_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $11, $8, $9)`;

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

type Family = TokenHashes & {
  account: Account & { email: string | null };
  successorEncrypted: Buffer | null;
  device: string | null;
  codeEnteredAt: Date | null;
  codeAddressHash: Buffer | null;
  /** The sign-in that it was exchanged for; it has ended then. */
  switchedToId: string | null;
};

/** A sign-in that has not ended but by an exchange, of an account that exists. */
const FAMILY = statement<Family>(
  {
    tokenHash: 'bytea',
    familyHash: 'bytea?',
    previousHash: 'bytea?',
    rotatedAt: 'timestamptz?',
    successorEncrypted: 'bytea?',
    device: 'text?',
    codeEnteredAt: 'timestamptz?',
    codeAddressHash: 'bytea?',
    switchedToId: 'uuid?',
    account: 'json',
  },
  `
  SELECT f.token_hash AS "tokenHash", f.family_hash AS "familyHash", f.previous_hash AS "previousHash", f.rotated_at AS "rotatedAt",
    f.successor_encrypted AS "successorEncrypted", f.device, f.code_entered_at AS "codeEnteredAt",
    f.code_address_hash AS "codeAddressHash", f.switched_to_id AS "switchedToId",
    json_build_object('id', coalesce(p.id, c.id), 'centerId', f.center_id, 'email', coalesce(p.email, c.email), 'role', CASE WHEN p.id IS NULL THEN 'customer' ELSE lower(p.role::text) END) AS account
  FROM sign_in f
    LEFT JOIN professional p ON p.id = f.professional_id AND p.removed_at IS NULL
    LEFT JOIN customer c ON c.id = f.customer_id AND c.deleted_at IS NULL
  WHERE f.id = $1 AND (f.ended_at IS NULL OR f.switched_to_id IS NOT NULL) AND f.expires_at > $2 AND coalesce(p.id, c.id) IS NOT NULL
    AND ${isActiveSql('f.center_id')}
  FOR UPDATE OF f`,
);

const ROTATE = `
  UPDATE sign_in SET token_hash = $2, previous_hash = $3, successor_encrypted = $4, rotated_at = $5, last_used_at = $5,
    expires_at = $6, family_hash = $7
  WHERE id = $1`;

const END_CHAIN = statement<Refused['ended'][number]>(
  { signInId: 'uuid', accountId: 'uuid', centerId: 'uuid' },
  `
  WITH RECURSIVE chain AS (
    SELECT id, switched_to_id FROM sign_in WHERE id = $1
    UNION
    SELECT f.id, f.switched_to_id FROM chain JOIN sign_in f ON f.id = chain.switched_to_id
  )
  UPDATE sign_in SET ended_at = $2 WHERE id IN (SELECT id FROM chain) AND ended_at IS NULL
  RETURNING id AS "signInId", coalesce(professional_id, customer_id) AS "accountId", center_id AS "centerId"`,
);

const ENDED_ROW = { accountId: 'uuid', centerId: 'uuid' } as const;
const ENDED = 'RETURNING coalesce(professional_id, customer_id) AS "accountId", center_id AS "centerId"';

const END = 'UPDATE sign_in SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL';

const END_BY_TOKEN = statement(
  ENDED_ROW,
  `${END} AND ($3 IN (token_hash, previous_hash) OR family_hash = $4) ${ENDED}`,
);

const END_OWN = statement(ENDED_ROW, `${END} AND $3::uuid IN (professional_id, customer_id) ${ENDED}`);
const OWN = 'SELECT 1 FROM sign_in WHERE id = $1 AND $2::uuid IN (professional_id, customer_id)';
