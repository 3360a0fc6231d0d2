import type { Stage } from '../stage.ts';
import { type Fault, frozen, killed, OVER } from './fault.ts';

const noRedis = ({ redis }: Stage) => (redis ? null : 'there is no redis-server here');
const noJobStore = ({ jobStore }: Stage) =>
  jobStore ? null : 'MONGO_SERVER names no program: jobs are in PostgreSQL';
export const STORE_FAULTS: readonly Fault[] = [
  {
    name: 'redis-frozen',
    part: 'Redis',
    happens: 'Redis hangs (SIGSTOP)',
    repeats: false,
    beginsMs: OVER,
    missing: noRedis,
    begin: frozen(({ redis }) => redis!),
  },
  {
    name: 'redis-killed',
    part: 'Redis',
    happens: 'Redis is killed (SIGKILL), and started empty',
    repeats: false,
    beginsMs: OVER,
    missing: noRedis,
    begin: killed(({ redis }) => redis!),
  },
  {
    name: 'job-store-frozen',
    part: 'job store',
    happens: 'the job store hangs (SIGSTOP)',
    repeats: false,
    beginsMs: OVER,
    missing: noJobStore,
    begin: frozen(({ jobStore }) => jobStore!),
  },
  {
    name: 'job-store-killed',
    part: 'job store',
    happens: 'the job store is killed (SIGKILL), and started again',
    repeats: false,
    beginsMs: OVER,
    missing: noJobStore,
    begin: killed(({ jobStore }) => jobStore!),
  },
];
