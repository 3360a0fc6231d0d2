import type { StoreAddress } from '../../src/platform/scheduler/agenda/job-store.ts';
import { createAgendaScheduler } from '../../src/platform/scheduler/agenda.ts';
import { silentLog } from '../support/log.ts';

// A process that takes an alarm, says so, and is not done with it when it is killed.
const [kind, url] = process.argv.slice(2) as [StoreAddress['kind'], string];
const scheduler = createAgendaScheduler({
  store: { kind, url },
  clock: () => new Date(),
  log: silentLog,
  nodeName: 'killed',
});
scheduler.start(async () => {
  process.stdout.write('ringing\n');
  await new Promise(() => undefined);
});
