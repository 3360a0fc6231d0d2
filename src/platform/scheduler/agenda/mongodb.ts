import { MongoBackend } from '@agendajs/mongo-backend';
import { MongoClient, MongoServerError } from 'mongodb';
import type { JobStore } from './job-store.ts';

const DEFAULT_DATABASE = 'online-sessions';
const DUPLICATE_KEY = 11_000;

/** Jobs in MongoDB, in the database of the URL or in `online-sessions`. Connects when first used. */
export function openMongodbStore(url: string, caFile: string | null = null): JobStore {
  const client = new MongoClient(url, {
    // A weaker write concern may acknowledge a job and then lose it.
    writeConcern: { w: 'majority', journal: true },
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 3_000,
    socketTimeoutMS: 5_000,
    // The driver's defaults wait for ever for a free connection, and ten seconds for a silent server.
    waitQueueTimeoutMS: 5_000,
    heartbeatFrequencyMS: 3_000,
    maxPoolSize: 4,
    appName: 'online-sessions',
    ...(caFile !== null && { tls: true, tlsCAFile: caFile }),
  });
  const database = client.db(databaseOf(url));
  // The backend's own `connect` would also create an unused log of jobs.
  const { repository } = new MongoBackend({ mongo: database });

  return {
    repository,
    async exists() {
      await client.connect();
      return database.listCollections({ name: 'agendaJobs' }).hasNext();
    },
    async prepare() {
      // A client that connects implicitly never recovers from a failed first attempt.
      await client.connect();
      await repository.connect();
      await database
        .collection('agendaJobs')
        // The index keeps its first name: MongoDB refuses the same index under another one.
        .createIndex({ name: 1, 'data.at': 1 }, { unique: true, name: 'oneAlarmPerInstant' });
    },
    isDuplicate: (error) => error instanceof MongoServerError && error.code === DUPLICATE_KEY,
    close: () => client.close(),
  };
}

/** The driver's default is a database called `test`; and `URL` cannot parse a list of hosts. */
function databaseOf(url: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]*\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? DEFAULT_DATABASE : decodeURIComponent(name);
}
