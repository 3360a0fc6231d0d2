import { createHash, randomUUID } from 'node:crypto';
import { leaseEnd } from '../../lib/outbox-queue.ts';
import { statement } from '../../lib/statement.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { ClaimResult, IdempotencyStore, Repeatable } from '../../ports/idempotency.ts';
import { createEncryption } from '../auth/encryption.ts';

const KEPT_MS = DAY;
/** This long after the death of a node its requests can be run again. */
const LEASE_SECONDS = 15;

/** Of one caller at once: more than a center books in a day, and no more than a disk can take from a hostile caller. */
const MOST_KEYS = 10_000;

type Secrets = { secret: string; previousSecret: string | null };

/**
 * The idempotency store in PostgreSQL. One row a key: the request that inserts it runs, its repeats find it. Keys are
 * stored hashed and answers encrypted, because a reader of the database may see less than the caller.
 */
export function createIdempotencyStore(options: {
  db: Database;
  clock: Clock;
  secrets: Secrets;
  mostKeys?: number;
}): IdempotencyStore {
  const { clock, mostKeys = MOST_KEYS } = options;
  const { sql } = options.db;
  const { encrypt, decrypt } = createEncryption({ ...options.secrets, purpose: 'kept-answer' });
  const placeOf = ({ centerId, callerId, key }: Repeatable) => [
    centerId,
    callerId,
    createHash('sha256').update(key).digest(),
  ];
  const fresh = (now: Date) => later(now, -KEPT_MS);

  async function claim(request: Repeatable): Promise<ClaimResult> {
    const now = clock();
    const id = randomUUID();
    const values = [...placeOf(request), request.digest, id, now, fresh(now), mostKeys];
    if ((await sql(CLAIM, values)).length > 0) return { state: 'claimed', claim: { ...request, id } };
    const [row] = await sql(FIND, [...placeOf(request), request.digest]);
    if (!row) return (await fullness(request, now)) ?? { state: 'running' };
    if (!row.same) return { state: 'other' };
    if (!row.answer) return { state: 'running' };
    const answer = decrypt(row.answer);
    // Not run again: it was carried out.
    if (answer === null) throw new Error('A kept answer was encrypted under a secret that is not known.');
    return { state: 'answered', answer };
  }

  /** Null while there is room: the row was released in between, and the next request may have it. */
  async function fullness({ centerId, callerId }: Repeatable, now: Date): Promise<ClaimResult | null> {
    const [kept] = await sql(KEYS_OF_CALLER, [centerId, callerId, mostKeys]);
    if (!kept || kept.keys < mostKeys) return null;
    return { state: 'full', seconds: (kept.oldest.getTime() - fresh(now).getTime()) / 1000 };
  }

  return {
    leaseMs: LEASE_SECONDS * 1_000,
    claim,
    async renew(claim) {
      await sql(RENEW, [...placeOf(claim), claim.id]);
    },
    async keep(claim, answer) {
      await sql(KEEP, [...placeOf(claim), claim.id, encrypt(answer)]);
    },
    async release(claim) {
      await sql(RELEASE, [...placeOf(claim), claim.id]);
    },
    async sweep() {
      await sql('DELETE FROM idempotent_answer WHERE created_at <= $1', [fresh(clock())]);
    },
  };
}

/** Takes over a row that is a day old, and the same request of a node that died. Leases run on database time. */
const CLAIM = `
  INSERT INTO idempotent_answer AS kept (center_id, caller_id, key_hash, digest, claim, leased_until, created_at)
  SELECT $1::uuid, $2::uuid, $3::bytea, $4::bytea, $5::uuid, ${leaseEnd(LEASE_SECONDS)}, $6::timestamptz
  WHERE $8 > (SELECT count(*) FROM (
    SELECT 1 FROM idempotent_answer WHERE center_id = $1 AND caller_id = $2 AND key_hash <> $3 LIMIT $8) others)
  ON CONFLICT (center_id, caller_id, key_hash) DO UPDATE SET digest = excluded.digest, claim = excluded.claim,
    leased_until = excluded.leased_until, created_at = excluded.created_at, answer = NULL
  WHERE kept.created_at <= $7
    OR (kept.answer IS NULL AND kept.leased_until < clock_timestamp() AND kept.digest = excluded.digest)
  RETURNING 1`;

const KEYS_OF_CALLER = statement(
  { keys: 'int4', oldest: 'timestamptz' },
  `
  SELECT count(*)::int AS keys, min(created_at) AS oldest
  FROM (SELECT created_at FROM idempotent_answer WHERE center_id = $1 AND caller_id = $2 LIMIT $3) kept`,
);

const KEY = 'center_id = $1 AND caller_id = $2 AND key_hash = $3';

const FIND = statement(
  { same: 'bool', answer: 'bytea?' },
  `SELECT digest = $4 AS same, answer FROM idempotent_answer WHERE ${KEY}`,
);

/** A row is changed only by the claim that still holds it. */
const HELD = `WHERE ${KEY} AND claim = $4 AND answer IS NULL`;
const RENEW = `UPDATE idempotent_answer SET leased_until = ${leaseEnd(LEASE_SECONDS)} ${HELD}`;
const KEEP = `UPDATE idempotent_answer SET answer = $5 ${HELD}`;
const RELEASE = `DELETE FROM idempotent_answer ${HELD}`;
