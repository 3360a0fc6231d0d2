import { createHash, randomUUID } from 'node:crypto';
import { leaseEnd } from '../../lib/outbox-queue.ts';
import { statement } from '../../lib/statement.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { ClaimResult, IdempotencyStore, Repeatable } from '../../ports/idempotency.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { createEncryption } from '../auth/encryption.ts';

const STORED_MS = 24 * 3_600_000;
/** After a node's death its requests can be run again in this time. */
const LEASE_SECONDS = 15;

/** For one caller: more than a center books in a day, and few enough for a hostile caller. */
const MOST_KEYS = 10_000;

/**
 * The idempotency store in PostgreSQL. Each key has one row: the request that inserts it runs, its repeats find it. Keys are
 * hashed and answers encrypted, because a reader of the database may see less than the caller.
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
  const keyOf = ({ centerId, callerId, key }: Repeatable) => [
    centerId,
    callerId,
    createHash('sha256').update(key).digest(),
  ];
  const oldestValid = (now: Date) => new Date(now.getTime() - STORED_MS);

  async function claim(request: Repeatable): Promise<ClaimResult> {
    const now = clock();
    const id = randomUUID();
    const values = [...keyOf(request), request.digest, id, now, oldestValid(now), mostKeys];
    if ((await sql(CLAIM, values)).length > 0) return { state: 'claimed', claim: { ...request, id } };
    const [row] = await sql(FIND, [...keyOf(request), request.digest]);
    if (!row) return (await fullness(request, now)) ?? { state: 'running' };
    if (!row.same) return { state: 'other' };
    if (!row.answer) return { state: 'running' };
    const answer = decrypt(row.answer);
    // The request has been run, and must not run again.
    if (answer === null) throw new Error('A stored answer was encrypted under a secret that is not known.');
    return { state: 'answered', answer };
  }

  /** Null below the limit: the row was released in between, and the next request may have it. */
  async function fullness({ centerId, callerId }: Repeatable, now: Date): Promise<ClaimResult | null> {
    const [stored] = await sql(KEYS_OF_CALLER, [centerId, callerId, mostKeys]);
    if (!stored || stored.keys < mostKeys) return null;
    return { state: 'full', seconds: (stored.oldest.getTime() - oldestValid(now).getTime()) / 1000 };
  }

  return {
    leaseMs: LEASE_SECONDS * 1_000,
    claim,
    async renew(claim) {
      await sql(RENEW, [...keyOf(claim), claim.id]);
    },
    async keep(claim, answer) {
      await sql(KEEP, [...keyOf(claim), claim.id, encrypt(answer)]);
    },
    async release(claim) {
      await sql(RELEASE, [...keyOf(claim), claim.id]);
    },
    async sweep() {
      await sql('DELETE FROM idempotent_answer WHERE created_at <= $1', [oldestValid(clock())]);
    },
  };
}

/** Takes over expired rows, and the same request of a dead node. Leases run on database time. */
const CLAIM = `
  INSERT INTO idempotent_answer AS stored (center_id, caller_id, key_hash, digest, claim, leased_until, created_at)
  SELECT $1::uuid, $2::uuid, $3::bytea, $4::bytea, $5::uuid, ${leaseEnd(LEASE_SECONDS)}, $6::timestamptz
  WHERE $8 > (SELECT count(*) FROM (
    SELECT 1 FROM idempotent_answer WHERE center_id = $1 AND caller_id = $2 AND key_hash <> $3 LIMIT $8) others)
  ON CONFLICT (center_id, caller_id, key_hash) DO UPDATE SET digest = excluded.digest, claim = excluded.claim,
    leased_until = excluded.leased_until, created_at = excluded.created_at, answer = NULL
  WHERE stored.created_at <= $7
    OR (stored.answer IS NULL AND stored.leased_until < clock_timestamp() AND stored.digest = excluded.digest)
  RETURNING 1`;

const KEYS_OF_CALLER = statement(
  { keys: 'int4', oldest: 'timestamptz' },
  `
  SELECT count(*)::int AS keys, min(created_at) AS oldest
  FROM (SELECT created_at FROM idempotent_answer WHERE center_id = $1 AND caller_id = $2 LIMIT $3) stored`,
);

const KEY = 'center_id = $1 AND caller_id = $2 AND key_hash = $3';

const FIND = statement(
  { same: 'bool', answer: 'bytea?' },
  `SELECT digest = $4 AS same, answer FROM idempotent_answer WHERE ${KEY}`,
);

/** Only the claim that still holds a row changes it. */
const OWN = `WHERE ${KEY} AND claim = $4 AND answer IS NULL`;
const RENEW = `UPDATE idempotent_answer SET leased_until = ${leaseEnd(LEASE_SECONDS)} ${OWN}`;
const KEEP = `UPDATE idempotent_answer SET answer = $5 ${OWN}`;
const RELEASE = `DELETE FROM idempotent_answer ${OWN}`;
