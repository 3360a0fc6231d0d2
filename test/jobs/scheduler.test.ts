import { describe } from 'vitest';
import { mongoUrl } from '../support/parts.ts';
import { schedulerContract } from './scheduler.contract.ts';
import { mongodbStore, postgresqlStore } from './stores.ts';

schedulerContract('PostgreSQL', postgresqlStore);

describe.skipIf(!mongoUrl())('with a MongoDB', () => {
  schedulerContract('MongoDB', () => mongodbStore(mongoUrl()!));
});
