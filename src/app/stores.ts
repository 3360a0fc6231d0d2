import type { DatabaseSettings } from '../platform/postgres/settings.ts';
import { sslModeOf, withTls } from '../platform/postgres/tls.ts';
import { ConfigError, type Environment } from './environment.ts';

/** Where this process keeps things, and how it reaches that. */
export type Stores = {
  /** Null: an embedded PostgreSQL under the data directory. TLS is said in it. */
  databaseUrl: string | null;
  database: DatabaseSettings;
  /** Null: Agenda's PostgreSQL backend in the same database. */
  mongodbUrl: string | null;
  /** Files of authorities; null: those that Node trusts. */
  mongodbCa: string | null;
  /** Null: live events stay in this process. */
  redisUrl: string | null;
  redisCa: string | null;
};

/** Throws `ConfigError` for settings that contradict each other. */
export function storesOf(vars: Environment): Stores {
  refuseContradictions(vars);
  const { DATABASE_URL, DIRECT_DATABASE_URL, DATABASE_CA, DATABASE_POOLER: pooler } = vars;
  const asked = vars.DATABASE_PREPARED_STATEMENTS;
  return {
    databaseUrl: DATABASE_URL && withTls(DATABASE_URL, DATABASE_CA),
    database: {
      directUrl: DIRECT_DATABASE_URL && withTls(DIRECT_DATABASE_URL, DATABASE_CA),
      pooler,
      prepared: asked === null ? pooler !== 'transaction' : asked === '1',
      poolSize: vars.DATABASE_POOL_SIZE,
      connectMs: 1_000 * vars.DATABASE_CONNECT_SECONDS,
      waitMs: 1_000 * vars.DATABASE_WAIT_SECONDS,
      statementMs: 1_000 * vars.DATABASE_STATEMENT_SECONDS,
      applicationName: vars.DATABASE_APPLICATION_NAME,
    },
    mongodbUrl: vars.MONGODB_URL,
    mongodbCa: vars.MONGODB_CA,
    redisUrl: vars.REDIS_URL,
    redisCa: vars.REDIS_CA,
  };
}

/** Each with what is wrong where it does not hold. */
function refuseContradictions(vars: Environment): void {
  const { DATABASE_URL, DATABASE_CA, DIRECT_DATABASE_URL, DATABASE_POOLER } = vars;
  for (const name of ['DIRECT_DATABASE_URL', 'DATABASE_POOLER', 'DATABASE_CA'] as const)
    if (vars[name] && !DATABASE_URL) throw new ConfigError(`${name} needs DATABASE_URL`);
  if (DATABASE_POOLER === 'transaction' && !DIRECT_DATABASE_URL)
    throw new ConfigError(
      'DIRECT_DATABASE_URL is required with DATABASE_POOLER=transaction: migrations and the job store need PostgreSQL itself',
    );
  if (DATABASE_CA && sslModeOf(DATABASE_URL!) === 'no-verify')
    throw new ConfigError('DATABASE_CA contradicts sslmode=no-verify in DATABASE_URL');
  if (vars.MONGODB_CA && !vars.MONGODB_URL) throw new ConfigError('MONGODB_CA needs MONGODB_URL');
  if (vars.REDIS_CA && !vars.REDIS_URL?.startsWith('rediss:'))
    throw new ConfigError('REDIS_CA needs a REDIS_URL that begins with rediss://');
}
