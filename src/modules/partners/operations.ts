import { createHash, randomBytes } from 'node:crypto';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import { statement } from '../../lib/statement.ts';
import type { Scope, Viewer } from '../../ports/identity.ts';
import type { OperationDeps } from '../../ports/operation-deps.ts';
import { isActiveSql } from '../people/centers/rules.ts';
import { logSecurityEvent } from '../people/security-events.ts';
import { isUseToNote, looksLikeKey, MOST_KEYS, NEVER, NewPartnerKey, secretOf } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'events' | 'log'>;

type ValidKey = {
  id: string;
  partnerId: string;
  centerId: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

/**
 * Makes a key. Its secret is returned only here, because only its hash is stored. Keys of one name belong to one partner, so
 * that a new key replaces an old one. Throws `InvalidInputError`, for an unknown scope with the known ones.
 */
export async function createKey(
  { db, clock, log }: Deps,
  viewer: Viewer,
  input: unknown,
): Promise<{ id: string; secret: string }> {
  const { prisma } = db;
  const now = clock();
  const { name, scopes, expiresAt = null } = parseInput(NewPartnerKey, input);
  if (expiresAt !== null && expiresAt <= now)
    throw new InvalidInputError('expiresAt', 'The end must be still ahead.');
  const { secret, prefix } = secretOf(randomBytes(32));
  const { id: createdById, centerId } = viewer;
  await assertRoom(MOST_KEYS, 'name', `There are ${MOST_KEYS} keys already: revoke one first.`, (skip) =>
    prisma.partnerKey.findFirst({ where: { centerId, revokedAt: null }, skip, select: { id: true } }),
  );
  const key = await prisma.$transaction(async (tx) => {
    // Two statements: the first does not return a partner that exists already.
    await tx.$executeRaw`INSERT INTO partner (center_id, name, created_at)
      VALUES (${centerId}::uuid, ${name}, ${now}) ON CONFLICT DO NOTHING`;
    const [partner] = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM partner
      WHERE center_id = ${centerId}::uuid AND lower(name) = lower(${name})`;
    const data = { centerId, partnerId: partner!.id, prefix, scopes, createdAt: now, expiresAt };
    return tx.partnerKey.create({ data: { ...data, createdById, secretHash: hashOf(secret) } });
  });
  logSecurityEvent(log, 'partner_key_created', { byId: createdById, centerId, objectId: key.id });
  return { id: key.id, secret };
}

/** Ends a key at once, on every node and in open streams too. Safe to repeat. Throws `NotFoundError`. */
export async function revokeKey(
  { db, clock, events, log }: Deps,
  { id: byId, centerId }: Viewer,
  id: string,
): Promise<void> {
  const key = await db.prisma.partnerKey.findFirst({ where: { id, centerId } });
  if (!key) throw new NotFoundError('partner key');
  const where = { id, revokedAt: null };
  const { count } = await db.prisma.partnerKey.updateMany({ where, data: { revokedAt: clock() } });
  if (count > 0) logSecurityEvent(log, 'partner_key_revoked', { byId, centerId, objectId: id });
  events.publish([`account:${key.partnerId}`]);
}

/** The partner that calls with this secret; null when it is no key, or the key was revoked or has expired. */
export const identifyKey = (deps: Deps, secret: string): Promise<Viewer | null> | null =>
  looksLikeKey(secret) ? holderOf(deps, secret) : null;

async function holderOf({ db, clock }: Deps, secret: string): Promise<Viewer | null> {
  const now = clock();
  const [key] = await db.sql(VALID_KEY, [hashOf(secret), now]);
  if (!key) return null;
  const { id, partnerId, centerId, scopes, createdAt: issuedAt, lastUsedAt } = key;
  if (isUseToNote(lastUsedAt, now)) await db.sql(NOTE_USE, [id, now, lastUsedAt]);
  const expiresAt = key.expiresAt ?? NEVER;
  return { id: partnerId, role: 'partner', centerId, sid: null, issuedAt, expiresAt, key: { id, scopes } };
}

/** A plain hash is enough, because a secret is random. */
const hashOf = (secret: string) => createHash('sha256').update(secret).digest() as Buffer<ArrayBuffer>;

const VALID_KEY = statement<ValidKey>(
  {
    id: 'uuid',
    partnerId: 'uuid',
    centerId: 'uuid',
    scopes: 'text[]',
    createdAt: 'timestamptz',
    expiresAt: 'timestamptz?',
    lastUsedAt: 'timestamptz?',
  },
  `
  SELECT id, partner_id AS "partnerId", center_id AS "centerId", scopes, created_at AS "createdAt",
    expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
  FROM partner_key
  WHERE secret_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
    AND ${isActiveSql('center_id')}`,
);

// Of concurrent calls, one writes.
const NOTE_USE = `UPDATE partner_key SET last_used_at = $2 WHERE id = $1 AND last_used_at IS NOT DISTINCT FROM $3`;
