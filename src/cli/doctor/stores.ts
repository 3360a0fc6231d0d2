import type { Config } from '../../app/config.ts';
import { jobStoreOf } from '../../app/open.ts';
import { statement } from '../../lib/statement.ts';
import { counted } from '../../lib/text.ts';
import { between } from '../../lib/time.ts';
import { createLog } from '../../platform/log.ts';
import { createDatabase } from '../../platform/postgres/database.ts';
import { migrationStatus, migrationsDirectory } from '../../platform/postgres/migrate.ts';
import { checkPooler, refusePoolerAt } from '../../platform/postgres/pooler.ts';
import { connectionsOf } from '../../platform/postgres/settings.ts';
import { connectToRedis } from '../../platform/redis-client.ts';
import { readWakeUps } from '../../platform/scheduler/agenda.ts';
import type { Sql } from '../../ports/database.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const silent = createLog('silent');

/** PostgreSQL: whether it answers, takes writes, tells the time, and has room for the pools of the servers. */
export async function checkDatabase({ databaseUrl, database }: Config): Promise<Finding[]> {
  if (!databaseUrl)
    return [warning('DATABASE_URL', 'not set: an embedded PostgreSQL, for one process alone')];
  const found: Finding[] = [];
  const warn = (text: string) => void found.push(warning('DATABASE_POOLER', text));
  await checkPooler({ ...database, url: databaseUrl, log: { warn } });
  const db = createDatabase({ ...connectionsOf(database), url: databaseUrl, log: silent, poolSize: 1 });
  try {
    return [...found, ...(await examine(db.sql)), ...(await checkDirect(database))];
  } finally {
    await db.close();
  }
}

/** Whether the direct address answers, and is that of PostgreSQL itself. */
async function checkDirect({ directUrl: url }: Config['database']): Promise<Finding[]> {
  if (!url) return [];
  const about = 'DIRECT_DATABASE_URL';
  return refusePoolerAt(url).then(
    () => [ok(about, 'PostgreSQL answers')],
    (error: Error) => [failure(about, error.message)],
  );
}

const STATE = statement<State>(
  {
    version: 'text',
    standby: 'bool',
    now: 'timestamptz',
    bytes: 'float8',
    connections: 'int4',
    used: 'int4',
    forbidden: 'text[]',
  },
  `
  SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS standby, clock_timestamp() AS now,
    pg_database_size(current_database())::float8 AS bytes, current_setting('max_connections')::int AS connections,
    (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
    ARRAY(SELECT name FROM unnest(ARRAY['center', 'booking', 'delivery', 'session', 'sign_in']) AS name
      WHERE NOT (has_table_privilege(to_regclass(name), 'SELECT') AND has_table_privilege(to_regclass(name), 'INSERT')
        AND has_table_privilege(to_regclass(name), 'UPDATE') AND has_table_privilege(to_regclass(name), 'DELETE'))) AS forbidden`,
);

type State = {
  version: string;
  standby: boolean;
  now: Date;
  bytes: number;
  connections: number;
  used: number;
  /** Tables that this role may not read or write; none where they are not made yet. */
  forbidden: string[];
};

async function examine(sql: Sql): Promise<Finding[]> {
  const asked = new Date();
  const [state] = await sql(STATE, []);
  const took = between(asked, new Date());
  const { version, standby, now, bytes, connections, used, forbidden } = state!;
  const taken = `${used} of ${connections} ${used === 1 ? 'is' : 'are'} taken`;
  const skew = Math.round(Math.abs(between(now, asked) + took / 2));
  return [
    ok('DATABASE_URL', `PostgreSQL ${version}, ${(bytes / 1e9).toFixed(1)} GB, answers in ${took} ms`),
    ...(standby ? [failure('DATABASE_URL', 'a standby: it takes no writes. Name the primary')] : []),
    ...(forbidden.length > 0 ? [failure('DATABASE_URL', mayNot(forbidden))] : []),
    skew > 1_000
      ? warning('the clock', `${skew} ms from the database’s: set the time of this machine (NTP)`)
      : ok('the clock', `${skew} ms from the database’s`),
    used > 0.8 * connections
      ? warning('connections', `${taken}: raise max_connections or use PgBouncer`)
      : ok('connections', taken),
  ];
}

const mayNot = (tables: string[]) =>
  `its role may not read and write ${tables.join(', ')}: name the role that owns the tables`;

/** The schema: whether a server of this version would start on it. */
export async function checkMigrations({ databaseUrl, database }: Config): Promise<Finding[]> {
  const url = database.directUrl ?? databaseUrl;
  if (!url) return [];
  const { applied, pending, later } = await migrationStatus(url, migrationsDirectory);
  if (pending.length > 0)
    return [
      failure(
        MIGRATIONS,
        `the database lacks ${counted(pending.length, 'migration')}: run \`admin migrate\``,
      ),
    ];
  const ahead = later.length > 0 ? `, and ${later.length} of a later version that this one works with` : '';
  return [ok(MIGRATIONS, `all ${applied.length} are applied${ahead}`)];
}
export const MIGRATIONS = 'migrations';

/** Agenda's job store: whether it answers, and how many wake-ups wait. */
export async function checkJobStore(config: Config): Promise<Finding[]> {
  const { mongodbUrl, databaseUrl, database } = config;
  const about = mongodbUrl ? 'MONGODB_URL' : 'the job store';
  if (!mongodbUrl && !databaseUrl) return [];
  const address = jobStoreOf(config, database.directUrl ?? databaseUrl ?? '');
  const { total } = await readWakeUps(address, silent, 1);
  return [
    ok(
      about,
      `${mongodbUrl ? 'MongoDB' : 'PostgreSQL'} answers, ${counted(total, 'wake-up waits', 'wake-ups wait')}`,
    ),
  ];
}

/** Redis: whether it answers; without it nodes do not share live events and limits. */
export async function checkRedis({ redisUrl, redisCa, production }: Config): Promise<Finding[]> {
  if (!redisUrl)
    return production ? [warning('REDIS_URL', 'not set: right for one node, and for one alone')] : [];
  const redis = connectToRedis({ url: redisUrl, caFile: redisCa });
  try {
    await new Promise<void>((resolve, reject) => redis.once('ready', resolve).once('error', reject));
    await redis.ping();
    return [ok('REDIS_URL', 'Redis answers')];
  } finally {
    redis.disconnect();
  }
}
