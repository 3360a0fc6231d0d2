import type { Log } from '../../../ports/log.ts';
import type { JobStore, StoreAddress } from './job-store.ts';
import { openMongodbStore } from './mongodb.ts';
import { openPostgresqlStore } from './postgresql.ts';

/** Opens the store without connecting; throws only for an invalid address. */
export function openJobStore(address: StoreAddress, log: Log): JobStore {
  return address.kind === 'mongodb' ? openMongodbStore(address.url) : openPostgresqlStore(address.url, log);
}
