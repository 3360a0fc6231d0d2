import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Claim, Claimed, IdempotencyStore, Repeatable } from '../../ports/idempotency.ts';
import { createEncryption } from '../auth/encryption.ts';

const KEPT_MS = 24 * 3_600_000;
/** After the death of a node its requests can be run again this soon. */
const LEASE_MS = 15_000;

/** Of one caller at once: more than a center books in a day, and no more than a disk can take from somebody hostile. */
const MOST_KEYS = 10_000;

type Secrets = { secret: string; previousSecret: string | null };
type Row = { same: boolean; answer: Uint8Array | null };

/**
 * Answers in PostgreSQL. One row a key: whoever inserts it runs the request, everybody else finds it. Keys are stored
 * hashed and answers encrypted, because they hold what their caller may see and nobody who reads the database.
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
  const fresh = (now: Date) => new Date(now.getTime() - KEPT_MS);

  async function claim(request: Repeatable): Promise<Claimed> {
    const now = clock();
    const id = randomUUID();
    const values = [...placeOf(request), request.digest, id, LEASE_MS, now, fresh(now), mostKeys];
    if ((await sql(CLAIM, values)).length > 0) return { state: 'claimed', claim: { ...request, id } };
    const [row] = await sql<Row>(FIND, [...placeOf(request), request.digest]);
    if (!row) return (await fullness(request, now)) ?? { state: 'running' };
    if (!row.same) return { state: 'other' };
    if (!row.answer) return { state: 'running' };
    const answer = decrypt(row.answer);
    // Not run anew: it was carried out.
    if (answer === null) throw new Error('A kept answer was encrypted under a secret that is not known.');
    return { state: 'answered', answer };
  }

  /** Null where there is room: then the row was released in between, and is for whoever asks next. */
  async function fullness({ centerId, callerId }: Repeatable, now: Date): Promise<Claimed | null> {
    const [held] = await sql<{ keys: number; oldest: Date }>(HELD, [centerId, callerId, mostKeys]);
    if (!held || held.keys < mostKeys) return null;
    return { state: 'full', seconds: (held.oldest.getTime() - fresh(now).getTime()) / 1000 };
  }

  return {
    leaseMs: LEASE_MS,
    claim,
    async renew(held) {
      await sql(RENEW, [...placeOf(held), held.id, LEASE_MS]);
    },
    async keep(held: Claim, answer) {
      await sql(KEEP, [...placeOf(held), held.id, encrypt(answer)]);
    },
    async release(held) {
      await sql(RELEASE, [...placeOf(held), held.id]);
    },
    async sweep() {
      await sql('DELETE FROM idempotent_answer WHERE created_at <= $1', [fresh(clock())]);
    },
  };
}

/** Takes over what is a day old, and what a node that died has left behind; the lease is the database's time. */
const CLAIM = `
  INSERT INTO idempotent_answer AS kept (center_id, caller_id, key_hash, digest, claim, leased_until, created_at)
  SELECT $1::uuid, $2::uuid, $3::bytea, $4::bytea, $5::uuid, clock_timestamp() + $6 * interval '1 millisecond',
    $7::timestamptz
  WHERE $9 > (SELECT count(*) FROM (
    SELECT 1 FROM idempotent_answer WHERE center_id = $1 AND caller_id = $2 AND key_hash <> $3 LIMIT $9) others)
  ON CONFLICT (center_id, caller_id, key_hash) DO UPDATE SET digest = excluded.digest, claim = excluded.claim,
    leased_until = excluded.leased_until, created_at = excluded.created_at, answer = NULL
  WHERE kept.created_at <= $8
    OR (kept.answer IS NULL AND kept.leased_until < clock_timestamp() AND kept.digest = excluded.digest)
  RETURNING 1`;

const HELD = `
  SELECT count(*)::int AS keys, min(created_at) AS oldest
  FROM (SELECT created_at FROM idempotent_answer WHERE center_id = $1 AND caller_id = $2 LIMIT $3) held`;

const KEY = 'center_id = $1 AND caller_id = $2 AND key_hash = $3';

const FIND = `SELECT digest = $4 AS same, answer FROM idempotent_answer WHERE ${KEY}`;

const RENEW = `
  UPDATE idempotent_answer SET leased_until = clock_timestamp() + $5 * interval '1 millisecond'
  WHERE ${KEY} AND claim = $4 AND answer IS NULL`;

const KEEP = `UPDATE idempotent_answer SET answer = $5 WHERE ${KEY} AND claim = $4 AND answer IS NULL`;

const RELEASE = `DELETE FROM idempotent_answer WHERE ${KEY} AND claim = $4 AND answer IS NULL`;
