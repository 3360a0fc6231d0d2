import type { OpenJobStore, StoreAddress } from './job-store.ts';

/** The store at an address. The other kind's driver is not loaded: either takes some 15 MB. */
export async function jobStoreAt(address: StoreAddress): Promise<OpenJobStore> {
  if (address.kind === 'mongodb') {
    const { openMongodbStore } = await import('./mongodb.ts');
    return () => openMongodbStore(address.url, address.caFile);
  }
  const { openPostgresqlStore } = await import('./postgresql.ts');
  return (log) => openPostgresqlStore(address.url, log, address.name);
}
