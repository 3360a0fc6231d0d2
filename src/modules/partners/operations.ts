import { createHash, randomBytes } from 'node:crypto';
import { InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { assertRoom, parseInput } from '../../lib/input.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Scope, Viewer } from '../../ports/identity.ts';
import type { Log } from '../../ports/log.ts';
import { logSecurityEvent } from '../people/security-events.ts';
import { isNews, looksLikeKey, MOST_KEYS, NEVER, NewPartnerKey, secretOf } from './rules.ts';

type Deps = { db: Database; clock: Clock; events: Events; log: Log };

type LivingKey = {
  id: string;
  partnerId: string;
  centerId: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

/** Partners and the keys they call with. */
export function createPartners({ db, clock, events, log }: Deps) {
  const { prisma } = db;

  /**
   * Makes a key; its secret is answered here and never again, because only its hash is kept. Keys of one name are one
   * partner's: a new key takes over where the old one stops. Throws `InvalidInputError`, for an unknown scope with the
   * known ones.
   */
  async function createKey(viewer: Viewer, input: unknown): Promise<{ id: string; secret: string }> {
    const now = clock();
    const { name, scopes, expiresAt = null } = parseInput(NewPartnerKey, input);
    if (expiresAt !== null && expiresAt <= now)
      throw new InvalidInputError('expiresAt', 'The end must be still ahead.');
    const { secret, prefix } = secretOf(randomBytes(32));
    const { centerId } = viewer;
    await assertRoom(MOST_KEYS, 'name', `There are ${MOST_KEYS} keys already: revoke one first.`, (skip) =>
      prisma.partnerKey.findFirst({ where: { centerId, revokedAt: null }, skip, select: { id: true } }),
    );
    const key = await prisma.$transaction(async (tx) => {
      // In two steps, since what a conflict hides from an insertion is there for the next statement.
      await tx.$executeRaw`INSERT INTO partner (center_id, name, created_at)
        VALUES (${centerId}::uuid, ${name}, ${now}) ON CONFLICT DO NOTHING`;
      const [partner] = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM partner
        WHERE center_id = ${centerId}::uuid AND lower(name) = lower(${name})`;
      const data = { centerId, partnerId: partner!.id, prefix, scopes, createdAt: now, expiresAt };
      const made = { createdById: viewer.id, secretHash: hashOf(secret) };
      return tx.partnerKey.create({ data: { ...data, ...made } });
    });
    logSecurityEvent(log, 'partner_key_created', { byId: viewer.id, centerId, objectId: key.id });
    return { id: key.id, secret };
  }

  /** Ends a key at once, on every node and in open streams too. Safe to repeat. Throws `NotFoundError`. */
  async function revokeKey(viewer: Viewer, id: string): Promise<void> {
    const key = await prisma.partnerKey.findFirst({ where: { id, centerId: viewer.centerId } });
    if (!key) throw new NotFoundError('partner key');
    const queueStats = { id, revokedAt: null };
    const { count } = await prisma.partnerKey.updateMany({ where: queueStats, data: { revokedAt: clock() } });
    const { id: byId, centerId } = viewer;
    if (count > 0) logSecurityEvent(log, 'partner_key_revoked', { byId, centerId, objectId: id });
    events.publish([`account:${key.partnerId}`]);
  }

  /** Who calls with this secret; null when it is no key, or one that was revoked or has run out. */
  async function identify(secret: string): Promise<Viewer | null> {
    if (!looksLikeKey(secret)) return null;
    const now = clock();
    const [key] = await db.sql<LivingKey>(LIVING_KEY, [hashOf(secret), now]);
    if (!key) return null;
    if (isNews(key.lastUsedAt, now)) await db.sql(NOTE_USE, [key.id, now, key.lastUsedAt]);
    const { id, partnerId, centerId, scopes, createdAt, expiresAt } = key;
    return {
      id: partnerId,
      role: 'partner',
      centerId,
      sid: null,
      issuedAt: createdAt,
      expiresAt: expiresAt ?? NEVER,
      key: { id, scopes },
    };
  }

  return { createKey, revokeKey, identify };
}
export type Partners = ReturnType<typeof createPartners>;

/** A secret is random enough that its plain hash tells nothing. */
const hashOf = (secret: string) => createHash('sha256').update(secret).digest() as Buffer<ArrayBuffer>;

const LIVING_KEY = `
  SELECT id, partner_id AS "partnerId", center_id AS "centerId", scopes, created_at AS "createdAt",
    expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
  FROM partner_key
  WHERE secret_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`;

// Of many calls at once, one writes.
const NOTE_USE = `UPDATE partner_key SET last_used_at = $2 WHERE id = $1 AND last_used_at IS NOT DISTINCT FROM $3`;
