import { createHash, randomUUID } from 'node:crypto';
import type { Answers, Claim, Claimed, Repeatable } from '../ports/answers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from './prisma.ts';
import { createSeals } from './seal.ts';

const KEPT_MS = 24 * 3_600_000;
/** After the death of a node its requests can be run again this soon. */
const LEASE_MS = 15_000;

type Secrets = { secret: string; previousSecret: string | null };
type Row = { same: boolean; answer: Uint8Array | null };

/**
 * Answers in PostgreSQL. One row a key: whoever inserts it runs the request, everybody else finds it. Keys are stored
 * hashed and answers sealed, because they hold what their caller may see and nobody who reads the database.
 */
export function createAnswers(options: { db: Database; clock: Clock; secrets: Secrets }): Answers {
  const { clock } = options;
  const { sql } = options.db;
  const { seal, unseal } = createSeals({ ...options.secrets, purpose: 'kept-answer' });
  const placeOf = ({ centerId, callerId, key }: Repeatable) => [
    centerId,
    callerId,
    createHash('sha256').update(key).digest(),
  ];
  const fresh = (now: Date) => new Date(now.getTime() - KEPT_MS);

  async function claim(request: Repeatable): Promise<Claimed> {
    const now = clock();
    const id = randomUUID();
    const values = [...placeOf(request), request.digest, id, LEASE_MS, now, fresh(now)];
    if ((await sql(CLAIM, values)).length > 0) return { state: 'claimed', claim: { ...request, id } };
    const [row] = await sql<Row>(FIND, [...placeOf(request), request.digest]);
    // Released in between: it is for whoever asks next.
    if (!row) return { state: 'running' };
    if (!row.same) return { state: 'other' };
    if (!row.answer) return { state: 'running' };
    const answer = unseal(row.answer);
    // Not run anew: it was carried out.
    if (answer === null) throw new Error('A kept answer was sealed under a secret that is not known.');
    return { state: 'answered', answer };
  }

  return {
    leaseMs: LEASE_MS,
    claim,
    async renew(held) {
      await sql(RENEW, [...placeOf(held), held.id, LEASE_MS]);
    },
    async keep(held: Claim, answer) {
      await sql(KEEP, [...placeOf(held), held.id, seal(answer)]);
    },
    async release(held) {
      await sql(RELEASE, [...placeOf(held), held.id]);
    },
    async sweep() {
      await sql('DELETE FROM kept_answer WHERE created_at <= $1', [fresh(clock())]);
    },
  };
}

/** Takes over what is a day old, and what a node that died has left behind; the lease is the database's time. */
const CLAIM = `
  INSERT INTO kept_answer AS kept (center_id, caller_id, key_hash, digest, claim, leased_until, created_at)
  VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond', $7)
  ON CONFLICT (center_id, caller_id, key_hash) DO UPDATE SET digest = excluded.digest, claim = excluded.claim,
    leased_until = excluded.leased_until, created_at = excluded.created_at, answer = NULL
  WHERE kept.created_at <= $8
    OR (kept.answer IS NULL AND kept.leased_until < clock_timestamp() AND kept.digest = excluded.digest)
  RETURNING 1`;

const KEY = 'center_id = $1 AND caller_id = $2 AND key_hash = $3';

const FIND = `SELECT digest = $4 AS same, answer FROM kept_answer WHERE ${KEY}`;

const RENEW = `
  UPDATE kept_answer SET leased_until = clock_timestamp() + $5 * interval '1 millisecond'
  WHERE ${KEY} AND claim = $4 AND answer IS NULL`;

const KEEP = `UPDATE kept_answer SET answer = $5 WHERE ${KEY} AND claim = $4 AND answer IS NULL`;

const RELEASE = `DELETE FROM kept_answer WHERE ${KEY} AND claim = $4 AND answer IS NULL`;
