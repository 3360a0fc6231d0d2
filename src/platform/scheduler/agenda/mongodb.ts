import { MongoBackend } from '@agendajs/mongo-backend';
import { MongoClient, MongoServerError } from 'mongodb';
import type { JobStore } from './job-store.ts';

const DEFAULT_DATABASE = 'online-sessions';
const DUPLICATE_KEY = 11_000;

/** Alarms in MongoDB, in the database that the address names, else in `online-sessions`. Connects when first used. */
export function openMongodbStore(url: string): JobStore {
  const client = new MongoClient(url, {
    // Anything less may acknowledge an alarm and then lose it.
    writeConcern: { w: 'majority', journal: true },
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 3_000,
    socketTimeoutMS: 5_000,
    // The driver would wait for ever for a connection to be free, and look for ten seconds at a server that is silent.
    waitQueueTimeoutMS: 5_000,
    heartbeatFrequencyMS: 3_000,
    maxPoolSize: 4,
    appName: 'online-sessions',
  });
  const database = client.db(databaseOf(url));
  // The backend's own `connect` would also set up a log of jobs, which nobody reads.
  const { repository } = new MongoBackend({ mongo: database });

  return {
    repository,
    async prepare() {
      // Left to connect by itself, a client whose first attempt fails never answers again.
      await client.connect();
      await repository.connect();
      await database
        .collection('agendaJobs')
        .createIndex({ name: 1, 'data.at': 1 }, { unique: true, name: 'oneAlarmPerInstant' });
    },
    isDuplicate: (error) => error instanceof MongoServerError && error.code === DUPLICATE_KEY,
    close: () => client.close(),
  };
}

/** The driver itself would fall back to a database called `test`; and `URL` cannot read a list of hosts. */
function databaseOf(url: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]*\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? DEFAULT_DATABASE : decodeURIComponent(name);
}
