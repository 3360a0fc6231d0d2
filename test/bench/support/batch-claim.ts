import pg from 'pg';
import type { BenchDatabase } from './database.ts';
import { createOpenings, type Lateness } from './openings.ts';
import type { Run } from './run.ts';
import { fillAhead, insertSessions, type Scene, settleStorage } from './scene.ts';
import { until } from './wall-clock.ts';

const BATCH = 500;
/** So that the timer is set before its instant. */
const TIMER_MS = 50;

/**
 * The peer of everything that falls due: the least that claims each row once, on any number of nodes. A timer, and one
 * statement a batch on a table as wide as the session's, with only the index that this statement needs.
 */
export async function openBatchClaim(run: Run, { url, admin }: BenchDatabase) {
  await admin.query(
    `CREATE TABLE bare_session (LIKE session INCLUDING DEFAULTS INCLUDING GENERATED, PRIMARY KEY (id))`,
  );
  await admin.query(
    `CREATE INDEX ON bare_session (next_transition_at, id) WHERE next_transition_at IS NOT NULL`,
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());

  async function claim(limit: number): Promise<{ id: string }[]> {
    const values = [new Date(), limit];
    return (await client.query<{ id: string }>({ name: 'claim', text: CLAIM, values })).rows;
  }

  const fill = (scene: Scene) => async (at: number) => {
    await admin.query('TRUNCATE bare_session');
    const ids = await insertSessions(admin, 'bare_session', scene, at);
    await settleStorage(admin, 'bare_session');
    // Nothing is due yet. It has its plan at the instant, as the product has.
    await claim(BATCH);
    return ids;
  };

  return {
    /** One round: fills the table, waits for the instant, claims all. */
    async round(scene: Scene): Promise<Lateness> {
      const { ids, at } = await fillAhead(scene, TIMER_MS, fill(scene));
      const openings = createOpenings(ids, at);
      await until(at);
      let claimed: { id: string }[];
      do {
        claimed = await claim(BATCH);
        for (const { id } of claimed) openings.seen(id);
      } while (claimed.length === BATCH);
      return openings.lateness(0);
    },
  };
}
export type BatchClaim = Awaited<ReturnType<typeof openBatchClaim>>;

const CLAIM = `
  UPDATE bare_session SET opened_at = $1, next_transition_at = NULL
  WHERE id IN (SELECT id FROM bare_session WHERE next_transition_at <= $1 ORDER BY next_transition_at, id LIMIT $2
    FOR UPDATE SKIP LOCKED)
  RETURNING id`;
