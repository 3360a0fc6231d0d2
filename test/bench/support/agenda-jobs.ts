import { PostgresBackend } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import type { BenchDatabase } from './database.ts';
import { createOpenings, type Lateness } from './openings.ts';
import type { Run } from './run.ts';

const JOB = 'open';
const SAVES_AT_ONCE = 50;
/** Agenda looks five seconds ahead, and needs the time before the instant to lock the jobs. */
const AHEAD_MS = 6_000;

/** The naive way, for comparison: Agenda with its defaults on the same database, and a job for each session. */
export function openAgendaJobs(run: Run, { url, admin }: BenchDatabase) {
  return {
    async round(jobs: number): Promise<Lateness> {
      await admin.query('CREATE SCHEMA agenda_jobs');
      const poolConfig = { connectionString: url, options: '-c search_path=agenda_jobs' };
      const agenda = new Agenda({ backend: new PostgresBackend({ poolConfig, disableNotifications: true }) });
      agenda.on('error', () => undefined);
      run.onEnd(() => agenda.stop(true));
      await agenda.ready;
      const ids = Array.from({ length: jobs }, (_, i) => `${i}`);
      for (let i = 0; i < jobs; i += SAVES_AT_ONCE)
        await Promise.all(
          ids
            .slice(i, i + SAVES_AT_ONCE)
            .map((id) => agenda.schedule(new Date(Date.now() + 3_600_000), JOB, { id })),
        );
      const at = Date.now() + AHEAD_MS;
      await admin.query('UPDATE agenda_jobs.agenda_jobs SET next_run_at = to_timestamp($1::float8 / 1000)', [
        at,
      ]);
      const openings = createOpenings(ids, at);
      agenda.define<{ id: string }>(JOB, async (job) => openings.seen(job.attrs.data.id));
      await agenda.start();
      const lateness = await openings.lateness(at - Date.now() + 60_000);
      return lateness;
    },
  };
}
