import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { silentLog } from './log.ts';

// A process of its own that uses the embedded PostgreSQL of a folder: it tells the address, then waits to be told how
// to end.
const { url, stop } = await startEmbeddedPostgres({ dataDir: process.argv[2]!, log: silentLog });
process.on('message', async (end: 'stop' | 'exit') => {
  if (end === 'stop') await stop();
  process.exit();
});
process.send?.(url);
