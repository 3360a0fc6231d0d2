import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { OpenJobStore, StoreAddress } from '../../src/platform/scheduler/agenda/job-store.ts';
import { openMongodbStore } from '../../src/platform/scheduler/agenda/mongodb.ts';
import { openPostgresqlStore } from '../../src/platform/scheduler/agenda/postgresql.ts';
import { testDatabase } from '../support/database.ts';
import { onServer } from '../support/postgres.ts';

/** An empty job store, with a reader that does not use Agenda. */
export type TestStore = {
  address: StoreAddress;
  /** How long a statement waits for this store while it is away. */
  patienceMs: number;
  /** The stored jobs, earliest first. */
  jobs(): Promise<{ at: string; locked: boolean }[]>;
  drop(): Promise<void>;
};

export const storeAt =
  ({ kind, url }: StoreAddress): OpenJobStore =>
  (log) =>
    kind === 'mongodb' ? openMongodbStore(url) : openPostgresqlStore(url, log);

/** A database on the run's PostgreSQL. */
export async function postgresqlStore(): Promise<TestStore> {
  const { url, drop } = await testDatabase();
  return {
    address: { kind: 'postgresql', url },
    patienceMs: 100,
    jobs: () =>
      onServer(url, async (client) => {
        const made = await client.query(`SELECT to_regclass('agenda.agenda_jobs') AS jobs`);
        if (!made.rows[0].jobs) return [];
        const { rows } = await client.query(
          `SELECT data->>'at' AS at, locked_at IS NOT NULL AS locked FROM agenda.agenda_jobs ORDER BY 1`,
        );
        return rows;
      }),
    drop,
  };
}

/** A database on the run's MongoDB. */
export async function mongodbStore(server: string): Promise<TestStore> {
  const address = new URL(server);
  address.pathname = `/jobs_${randomBytes(6).toString('hex')}`;
  const url = address.href;
  const client = new MongoClient(url);
  return {
    address: { kind: 'mongodb', url },
    patienceMs: 2_200,
    async jobs() {
      const stored = await client.db().collection('agendaJobs').find().sort({ 'data.at': 1 }).toArray();
      return stored.map((job) => ({ at: job.data.at, locked: Boolean(job.lockedAt) }));
    },
    async drop() {
      await client.db().dropDatabase();
      await client.close();
    },
  };
}
