import type { StoreAddress } from '../../src/platform/scheduler/agenda/job-store.ts';
import { openAgendaScheduler } from '../../src/platform/scheduler/agenda.ts';
import { silentLog } from '../support/log.ts';

// A process that gets a wake-up, prints that, and is killed before its handler ends.
const [kind, url] = process.argv.slice(2) as [StoreAddress['kind'], string];
const scheduler = await openAgendaScheduler({
  store: { kind, url },
  clock: () => new Date(),
  log: silentLog,
  nodeName: 'killed',
});
scheduler.start(async () => {
  process.stdout.write('woken\n');
  await new Promise(() => undefined);
});
