import type { Log } from '../../../ports/log.ts';
import type { AlarmStore, StoreAddress } from './job-store.ts';
import { openMongodbStore } from './mongodb.ts';
import { openPostgresqlStore } from './postgresql.ts';

/** Opens the store without connecting; throws only for an address that cannot be read. */
export function openStore(address: StoreAddress, log: Log): AlarmStore {
  return address.kind === 'mongodb' ? openMongodbStore(address.url) : openPostgresqlStore(address.url, log);
}
