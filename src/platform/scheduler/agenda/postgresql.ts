import { PostgresBackend } from '@agendajs/postgres-backend';
import pg from 'pg';
import { reasonOf } from '../../../lib/outage-log.ts';
import type { Log } from '../../../ports/log.ts';
import { createPool } from '../../postgres/pool.ts';
import type { JobStore } from './job-store.ts';

const UNIQUE_VIOLATION = '23505';

/**
 * Jobs in PostgreSQL, in the schema `agenda`, on a small pool of their own. Connects when first used. The address must not be
 * that of a pooler that lends connections, because the schema is a setting of the session.
 */
export function openPostgresqlStore(url: string, log: Log, name?: string): JobStore {
  const pool = createPool({
    url,
    size: 3,
    name,
    // Agenda's statements name no schema.
    settings: { search_path: 'agenda' },
    waitMs: 3_000,
    deadlines: { idleInTransactionMs: 3_000, statementMs: 4_000, silenceMs: 5_000 },
    onLost: (error) => log.debug('a job store connection was lost', { error: reasonOf(error) }),
  });
  const { repository } = new PostgresBackend({ pool, disableNotifications: true });

  return {
    repository,
    async exists() {
      const { rows } = await pool.query(`SELECT to_regclass('agenda.agenda_jobs') IS NOT NULL AS exists`);
      return rows[0].exists;
    },
    async prepare() {
      const guard = await pool.connect();
      try {
        // `IF NOT EXISTS` does not protect processes that start at once: both see nothing, and one fails.
        await guard.query('BEGIN');
        await guard.query(`SELECT pg_advisory_xact_lock(hashtext('online-sessions: agenda'))`);
        await pool.query('CREATE SCHEMA IF NOT EXISTS agenda');
        await repository.connect();
        await pool.query(
          `CREATE UNIQUE INDEX IF NOT EXISTS agenda_jobs_one_alarm_per_instant
           ON agenda_jobs (name, (data->>'at'))`,
        );
      } finally {
        // Closing the connection releases the lock in any case.
        guard.release(true);
      }
    },
    isDuplicate: (error) => error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION,
    close: () => pool.end(),
  };
}
