import { Command } from 'commander';
import { jobStoreOf } from '../../app/open.ts';
import { reasonOf } from '../../lib/outage-log.ts';
import { readWakeUps } from '../../platform/scheduler/agenda.ts';
import { asOperator } from './operator.ts';
import { printRows } from './printing.ts';

const MOST = 100;

export const jobs = new Command('jobs')
  .description(
    `show Agenda’s jobs, the next ${MOST}: the instants at which a server is woken. Losing them loses nothing: sweeps follow within 15 s`,
  )
  .action((_options: object, command: Command) =>
    asOperator(async ({ config, directUrl, log, clock }) => {
      const { wakeUps } = await readWakeUps(jobStoreOf(config, directUrl), log, MOST).catch((error) => {
        const variable = config.mongodbUrl ? 'MONGODB_URL' : 'DATABASE_URL';
        throw new Error(`${variable}: the job store cannot be read: ${reasonOf(error)}`, { cause: error });
      });
      const rows = wakeUps.map(({ wakesAt, runsAt, lockedAt, failed }) => ({
        wakesAt,
        late: runsAt !== null && runsAt < clock(),
        lockedAt: lockedAt?.toISOString() ?? null,
        failed,
      }));
      printRows(command, 'jobs', rows);
    }),
  );
