import { Command } from 'commander';
import { jobStoreOf } from '../../app/open.ts';
import { jobStoreAt } from '../../platform/scheduler/agenda/open-job-store.ts';
import { asOperator } from './operator.ts';
import { printRows } from './printing.ts';

const MOST = 100;

export const jobs = new Command('jobs')
  .description(
    `show Agenda’s jobs, the next ${MOST}: the instants at which a server is woken. Losing them loses nothing: sweeps follow within 15 s`,
  )
  .action((_options: object, command: Command) =>
    asOperator(async ({ config, directUrl, log, clock }) => {
      const store = (await jobStoreAt(jobStoreOf(config, directUrl)))(log);
      try {
        await store.prepare();
        const { jobs } = await store.repository.queryJobs({ limit: MOST, sort: { nextRunAt: 'asc' } });
        printRows(
          command,
          'jobs',
          jobs.map(({ name, nextRunAt, lockedAt, data, failReason }) => ({
            name,
            wakesAt: (data as { at?: string } | undefined)?.at ?? null,
            nextRunAt: nextRunAt ? new Date(nextRunAt).toISOString() : null,
            late: nextRunAt !== null && nextRunAt !== undefined && new Date(nextRunAt) < clock(),
            lockedAt: lockedAt ? new Date(lockedAt).toISOString() : null,
            failed: failReason ?? null,
          })),
        );
      } finally {
        await store.close();
      }
    }),
  );
