import { createECDH } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TrustProxy } from '../api/http/client-address.ts';
import { readTrustedDocuments, type TrustedDocuments } from '../graphql/execution/trusted-documents.ts';
import { devSecrets } from '../platform/auth/dev-secrets.ts';
import { sslModeOf } from '../platform/postgres/tls.ts';
import type { Retention } from '../ports/retention.ts';
import type { Secrets, Vapid, VapidPair } from '../ports/secrets.ts';
import { ConfigError, type Environment, readEnvironment } from './environment.ts';
import { type Stores, storesOf } from './stores.ts';

/** How this process is set up. Everything else receives values, and reads no environment. */
export type Config = Stores & {
  production: boolean;
  host: string;
  port: number;
  /** Where people reach this server, without a slash at the end: the base of every personal access URL. */
  publicUrl: string;
  /** The proxies whose `X-Forwarded-For` counts; 0: none. */
  trustProxy: TrustProxy;
  /** The server applies missing migrations before it starts, and does not refuse to. */
  migrateAtStart: boolean;
  dataDirectory: string;
  /** The secret that signs and encrypts, and the others that still count. */
  secrets: Secrets;
  /** After a restore: nothing is sent that was due before it. Null: there was none. */
  sendingFrom: Date | null;
  /** Null: the local outbox. */
  sendgrid: { apiKey: string; from: string; baseUrl: string | null; webhookPublicKey: string | null } | null;
  vapid: Vapid;
  /** Of the pairs, the present one first. */
  pushPublicKeys: readonly string[];
  /** False: the local outbox. */
  pushReal: boolean;
  pushAllowPrivate: boolean;
  /** Sites whose pages may call the API from a browser; null: any. */
  corsOrigins: string[] | null;
  /** The only documents that the API takes; null: any. */
  trustedDocuments: TrustedDocuments | null;
  /** Shown by a reader of the metrics on another machine; null: there is none. */
  metricsToken: string | null;
  /** Whether spans are told to a collector of OpenTelemetry; the rest its libraries read themselves. */
  openTelemetry: boolean;
  maxConnections: number;
  /** How long a start waits for a PostgreSQL that is away. */
  startWaitMs: number;
  /** How long the node goes on serving after it has said that it stops. */
  drainMs: number;
  /** The faster executor of queries; of its answers, one in `shadowEvery` is compared with graphql-js (0: none). */
  fastPath: { enabled: boolean; shadowEvery: number };
  retention: Retention;
  /** GraphiQL and introspection. */
  explorable: boolean;
  logLevel: string;
  /** For the operator: what is not set, and its stand-in. */
  standIns: string[];
  /** For the operator: settings that work and are probably a mistake in production. */
  warnings: string[];
};

/** Required in production; elsewhere each has a stand-in. */
const REQUIRED = [
  'PUBLIC_URL',
  'DATABASE_URL',
  'AUTH_SECRET',
  'SENDGRID_API_KEY',
  'SENDGRID_FROM',
  'VAPID_PUBLIC_KEY',
  'VAPID_PRIVATE_KEY',
  'VAPID_SUBJECT',
] as const satisfies (keyof Environment)[];

/** Load balancers ask every few seconds. */
const DRAIN_SECONDS = 5;

const withoutSlashes = (url: string): string => (url.endsWith('/') ? withoutSlashes(url.slice(0, -1)) : url);
const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|::1)$/.test(host);

/**
 * Reads and checks the environment. Every secret is required in production, and where the server listens beyond this
 * machine. Elsewhere a stand-in replaces what is missing, and `standIns` says so. Throws `ConfigError`.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const vars = readEnvironment(env);
  const production = vars.NODE_ENV === 'production';
  const host = vars.HOST ?? (production ? '0.0.0.0' : '127.0.0.1');
  if (production || !isLoopback(host)) requireAll(vars, production ? 'in production' : `with HOST=${host}`);
  requireTogether(vars);
  const dataDirectory = vars.DATA_DIRECTORY ?? '.data';
  return {
    production,
    host,
    port: vars.PORT,
    publicUrl: withoutSlashes(vars.PUBLIC_URL ?? `http://localhost:${vars.PORT}`),
    trustProxy: vars.TRUST_PROXY,
    migrateAtStart: vars.MIGRATE_AT_START ?? !production,
    dataDirectory,
    ...storesOf(vars),
    sendingFrom: vars.SENDING_FROM,
    ...secretsAndKeys(vars, dataDirectory),
    sendgrid: sendgridOf(vars),
    pushReal: vars.VAPID_PRIVATE_KEY !== null,
    pushAllowPrivate: vars.PUSH_ALLOW_PRIVATE,
    corsOrigins: vars.CORS_ORIGINS,
    trustedDocuments: trustedDocumentsOf(vars),
    metricsToken: vars.METRICS_TOKEN,
    openTelemetry: openTelemetryOf(vars),
    maxConnections: vars.MAX_CONNECTIONS,
    startWaitMs: 1_000 * vars.START_WAIT_SECONDS,
    drainMs: 1_000 * (vars.DRAIN_SECONDS ?? (production ? DRAIN_SECONDS : 0)),
    fastPath: { enabled: vars.FAST_PATH, shadowEvery: vars.FAST_PATH_SHADOW },
    retention: retentionOf(vars),
    explorable: !production || vars.GRAPHIQL,
    logLevel: vars.LOG_LEVEL,
    standIns: standInsOf(vars, dataDirectory),
    warnings: production ? warningsOf(vars) : [],
  };
}

const openTelemetryOf = (vars: Environment): boolean =>
  (vars.OTEL_EXPORTER_OTLP_ENDPOINT ?? vars.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) !== null &&
  vars.OTEL_TRACES_EXPORTER === 'otlp' &&
  vars.OTEL_SDK_DISABLED === 'false';

function standInsOf(vars: Environment, dataDirectory: string): string[] {
  const standIns = {
    DATABASE_URL: `an embedded PostgreSQL under ${dataDirectory}/`,
    AUTH_SECRET: `a random one under ${dataDirectory}/`,
    SENDGRID_API_KEY: 'e-mails go to the local outbox',
    VAPID_PRIVATE_KEY: 'pushes go to the local outbox',
  };
  return Object.entries(standIns)
    .filter(([name]) => vars[name as keyof typeof standIns] === null)
    .map(([name, standIn]) => `${name} is not set: ${standIn}`);
}

function warningsOf(vars: Environment): string[] {
  const warnings: string[] = [];
  if (vars.PUBLIC_URL?.startsWith('http:'))
    warnings.push(
      'PUBLIC_URL is not https: personal URLs travel readable, and browsers take no notifications',
    );
  if (vars.PUSH_ALLOW_PRIVATE)
    warnings.push('PUSH_ALLOW_PRIVATE=1 is for tests: push and webhook endpoints may be on this machine');
  if (vars.AUTH_SECRET?.includes(','))
    warnings.push('AUTH_SECRET has a comma: AUTH_SECRET_PREVIOUS could not list it after a rotation');
  if (!vars.SENDGRID_WEBHOOK_PUBLIC_KEY)
    warnings.push(
      'SENDGRID_WEBHOOK_PUBLIC_KEY is not set: a mail whose answer was lost is repeated without asking',
    );
  for (const name of ['DATABASE_URL', 'DIRECT_DATABASE_URL'] as const)
    if (vars[name] && sslModeOf(vars[name]) === 'no-verify')
      warnings.push(`${name} has sslmode=no-verify: whoever stands on the way can pose as the database`);
  if (vars.GRAPHIQL) warnings.push('GRAPHIQL=1: anybody can explore the schema');
  return warnings;
}

function requireAll(vars: Environment, where: string): void {
  const missing = REQUIRED.filter((name) => vars[name] === null);
  if (missing.length > 0)
    throw new ConfigError(missing.map((name) => `${name} is required ${where}`).join('\n'));
}

/** A part of a group is a mistake, not a wish for a stand-in. */
function requireTogether(vars: Environment): void {
  for (const names of [
    ['SENDGRID_API_KEY', 'SENDGRID_FROM'],
    ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'],
  ] as const) {
    const missing = names.filter((name) => vars[name] === null);
    if (missing.length > 0 && missing.length < names.length)
      throw new ConfigError(
        `${missing.join(' and ')} must be set together with ${names.filter((n) => vars[n]).join(' and ')}`,
      );
  }
}

function secretsAndKeys(vars: Environment, dataDirectory: string) {
  const secrets = secretsOf(vars, dataDirectory);
  const pairs = [secrets.vapid, ...secrets.vapid.previous];
  return { ...secrets, pushPublicKeys: pairs.map(({ publicKey }) => publicKey) };
}

/** Those of the environment; what it lacks is made up once and kept in the data directory. */
function secretsOf(vars: Environment, dataDirectory: string): Pick<Config, 'secrets' | 'vapid'> {
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS, VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT } = vars;
  const made = AUTH_SECRET && VAPID_PRIVATE_KEY ? null : devSecrets(dataDirectory);
  return {
    secrets: { secret: AUTH_SECRET ?? made!.authSecret, previousSecrets: AUTH_SECRET_PREVIOUS },
    vapid:
      VAPID_PUBLIC_KEY && VAPID_PRIVATE_KEY && VAPID_SUBJECT
        ? {
            publicKey: VAPID_PUBLIC_KEY,
            privateKey: VAPID_PRIVATE_KEY,
            subject: VAPID_SUBJECT,
            previous: previousPairs(vars),
          }
        : { ...made!.vapid, subject: 'mailto:nobody@example.com', previous: [] },
  };
}

/** A browser is reached by the pair that it subscribed with alone, so a wrong one is refused here. */
function previousPairs(vars: Environment): VapidPair[] {
  const { VAPID_PREVIOUS_PUBLIC_KEY: publicKeys, VAPID_PREVIOUS_PRIVATE_KEY: privateKeys } = vars;
  if (publicKeys.length !== privateKeys.length)
    throw new ConfigError(
      'VAPID_PREVIOUS_PUBLIC_KEY and VAPID_PREVIOUS_PRIVATE_KEY must list as many keys, in the same order',
    );
  return publicKeys.map((publicKey, n) => {
    const privateKey = privateKeys[n]!;
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(privateKey, 'base64url');
    if (ecdh.getPublicKey('base64url') === publicKey) return { publicKey, privateKey };
    throw new ConfigError(
      `VAPID_PREVIOUS_PRIVATE_KEY must list the keys of VAPID_PREVIOUS_PUBLIC_KEY in the same order: the ${n + 1}. is another’s`,
    );
  });
}

function sendgridOf(vars: Environment): Config['sendgrid'] {
  if (!vars.SENDGRID_API_KEY || !vars.SENDGRID_FROM) return null;
  return {
    apiKey: vars.SENDGRID_API_KEY,
    from: vars.SENDGRID_FROM,
    baseUrl: vars.SENDGRID_BASE_URL,
    webhookPublicKey: vars.SENDGRID_WEBHOOK_PUBLIC_KEY,
  };
}

function retentionOf(vars: Environment): Retention {
  const retention = {
    messages: vars.RETENTION_MESSAGES_DAYS,
    reports: vars.RETENTION_REPORTS_DAYS,
    sessions: vars.RETENTION_SESSIONS_DAYS,
    linkChanges: vars.RETENTION_LINK_CHANGES_DAYS,
    webhooks: vars.RETENTION_WEBHOOKS_DAYS,
    devices: vars.RETENTION_DEVICES_DAYS,
  };
  if (retention.messages > retention.sessions)
    throw new ConfigError(
      'RETENTION_MESSAGES_DAYS must be at most RETENTION_SESSIONS_DAYS: a message goes with its session',
    );
  return retention;
}

/** What the console sends, as its build writes it; the same from `src` and from `dist`. */
const CONSOLE_DOCUMENTS = fileURLToPath(new URL('../../dist/console/documents.json', import.meta.url));

function trustedDocumentsOf(vars: Environment): TrustedDocuments | null {
  if (vars.TRUSTED_DOCUMENTS === 'off') return null;
  try {
    const clients = readTrustedDocuments(vars.TRUSTED_DOCUMENTS_PATH ?? 'schema/operations');
    return new Map([
      ...clients,
      ...(existsSync(CONSOLE_DOCUMENTS) ? readTrustedDocuments(CONSOLE_DOCUMENTS) : []),
    ]);
  } catch (error) {
    throw new ConfigError(
      `TRUSTED_DOCUMENTS_PATH must be a folder of .graphql files or a JSON manifest: ${(error as Error).message}`,
    );
  }
}
