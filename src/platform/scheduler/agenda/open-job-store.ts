import type { OpenJobStore, StoreAddress } from './job-store.ts';

/** The store at an address. The other kind's driver is not loaded: either takes some 15 MB. */
export async function jobStoreAt({ kind, url }: StoreAddress): Promise<OpenJobStore> {
  if (kind === 'mongodb') {
    const { openMongodbStore } = await import('./mongodb.ts');
    return () => openMongodbStore(url);
  }
  const { openPostgresqlStore } = await import('./postgresql.ts');
  return (log) => openPostgresqlStore(url, log);
}
