import { z } from 'zod';
import { parseTrustProxy, type TrustProxy } from '../api/http/client-address.ts';
import { readTrustedDocuments, type TrustedDocuments } from '../graphql/execution/trusted-documents.ts';
import { devSecrets, type Secrets } from '../platform/auth/dev-secrets.ts';

/** How this process is set up. The only reader of the environment; everything else receives values. */
export type Config = {
  production: boolean;
  host: string;
  port: number;
  /** Where people reach this server, without a slash at the end: the base of every personal access URL. */
  publicUrl: string;
  /** Whose `X-Forwarded-For` counts; 0: nobody’s. */
  trustProxy: TrustProxy;
  /** Null: an embedded PostgreSQL under `dataDirectory`. */
  databaseUrl: string | null;
  dataDirectory: string;
  /** Null: Agenda's PostgreSQL backend in the same database. */
  mongodbUrl: string | null;
  /** Null: live events stay in this process. */
  redisUrl: string | null;
  authSecret: string;
  /** Still accepted while clients hold tokens of the secret before. */
  authSecretPrevious: string | null;
  /** Null: the local outbox. */
  sendgrid: { apiKey: string; from: string; baseUrl: string | null; webhookPublicKey: string | null } | null;
  vapid: { publicKey: string; privateKey: string; subject: string };
  /** False: the local outbox. */
  pushReal: boolean;
  pushAllowPrivate: boolean;
  /** Sites whose pages may call the API from a browser; null: any. */
  corsOrigins: string[] | null;
  /** The only documents that the API takes; null: any. */
  trustedDocuments: TrustedDocuments | null;
  /** Who may read the metrics from another machine; null: nobody. */
  metricsToken: string | null;
  maxConnections: number;
  /** The faster executor of queries; of its answers, one in `shadowEvery` is compared with graphql-js (0: none). */
  fastPath: { enabled: boolean; shadowEvery: number };
  /** GraphiQL and introspection. */
  explorable: boolean;
  logLevel: string;
  /** Notices for the operator: what is missing and what stands in for it. */
  standIns: string[];
  /** What works, and is probably not meant in production. */
  warnings: string[];
};

/** A missing or wrong setting; the message names the variable and what would be right. */
export class ConfigError extends Error {}

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value);
const text = z.preprocess(blankIsAbsent, z.string().optional());
const url = (protocols: RegExp, example: string) =>
  z.preprocess(
    blankIsAbsent,
    z.url({ protocol: protocols, error: `must be a URL such as ${example}` }).optional(),
  );
const secret = z.preprocess(
  blankIsAbsent,
  z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'must have at least 32 bytes')
    .optional(),
);
const flag = (usual: '0' | '1') =>
  z.preprocess(
    blankIsAbsent,
    z
      .enum(['0', '1'], 'must be 1 or 0')
      .default(usual)
      .transform((value) => value === '1'),
  );

const withoutSlashes = (url: string): string => (url.endsWith('/') ? withoutSlashes(url.slice(0, -1)) : url);

const originsIn = (value: string) => value.split(',').map((origin) => origin.trim());
const Origin = z
  .string()
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    'must be origins such as https://app.example.com, with commas between them',
  );

const Environment = z.object({
  NODE_ENV: text,
  HOST: text,
  PORT: z.preprocess(
    blankIsAbsent,
    z.coerce.number('must be a port number').int().min(0).max(65_535).default(4000),
  ),
  PUBLIC_URL: url(/^https?$/, 'https://live.example.com'),
  TRUST_PROXY: z.preprocess(
    blankIsAbsent,
    z
      .string()
      .default('0')
      .transform(parseTrustProxy)
      .refine(
        (trust) => trust !== null,
        'must be how many proxies stand before the server, such as 1, or their addresses, such as 10.0.0.0/8, 127.0.0.1',
      ),
  ),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgresql://user:password@host:5432/name'),
  DATA_DIRECTORY: text,
  MONGODB_URL: url(/^mongodb(\+srv)?$/, 'mongodb://host:27017/name'),
  REDIS_URL: url(/^rediss?$/, 'redis://host:6379'),
  AUTH_SECRET: secret,
  AUTH_SECRET_PREVIOUS: secret,
  SENDGRID_API_KEY: text,
  SENDGRID_FROM: z.preprocess(blankIsAbsent, z.email('must be an e-mail address').optional()),
  SENDGRID_BASE_URL: url(/^https?$/, 'https://api.sendgrid.com'),
  SENDGRID_WEBHOOK_PUBLIC_KEY: text,
  VAPID_PUBLIC_KEY: text,
  VAPID_PRIVATE_KEY: text,
  VAPID_SUBJECT: z.preprocess(
    blankIsAbsent,
    z
      .string()
      .regex(/^(mailto:|https:\/\/)/, 'must begin with mailto: or https://')
      .optional(),
  ),
  PUSH_ALLOW_PRIVATE: flag('0'),
  CORS_ORIGINS: z.preprocess(blankIsAbsent, z.string().transform(originsIn).pipe(z.array(Origin)).optional()),
  TRUSTED_DOCUMENTS: z.preprocess(
    blankIsAbsent,
    z.enum(['only', 'off'], 'must be only or off').default('off'),
  ),
  TRUSTED_DOCUMENTS_PATH: text,
  METRICS_TOKEN: z.preprocess(
    blankIsAbsent,
    z.string().min(16, 'must have at least 16 characters').optional(),
  ),
  MAX_CONNECTIONS: z.preprocess(
    blankIsAbsent,
    z.coerce.number('must be a number of connections').int().min(1).default(20_000),
  ),
  FAST_PATH: flag('1'),
  FAST_PATH_SHADOW: z.preprocess(
    blankIsAbsent,
    z.coerce.number('must be a number of answers').int().min(0).default(0),
  ),
  GRAPHIQL: flag('0'),
  LOG_LEVEL: z.preprocess(
    blankIsAbsent,
    z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
      .default('info'),
  ),
});
type Environment = z.infer<typeof Environment>;

/** The name of every variable that is read. */
export const VARIABLES = Object.keys(Environment.shape);

/** What production cannot do without; elsewhere each has a stand-in. */
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

const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|::1)$/.test(host);

/**
 * Reads and checks the environment. In production, and wherever the server listens beyond this machine, every secret
 * is required; otherwise what is missing gets a stand-in and `standIns` says so. Throws `ConfigError`.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const vars = parseEnvironment(env);
  const production = vars.NODE_ENV === 'production';
  const host = vars.HOST ?? (production ? '0.0.0.0' : '127.0.0.1');
  if (production || !isLoopback(host)) requireAll(vars, production ? 'in production' : `with HOST=${host}`);
  requireTogether(vars);

  const dataDirectory = vars.DATA_DIRECTORY ?? '.data';
  const standIns: string[] = [];
  const made = missingSecrets(vars) ? devSecrets(dataDirectory) : null;
  if (!vars.DATABASE_URL)
    standIns.push(`DATABASE_URL is not set: an embedded PostgreSQL under ${dataDirectory}/`);
  if (!vars.AUTH_SECRET) standIns.push(`AUTH_SECRET is not set: a random one under ${dataDirectory}/`);
  if (!vars.SENDGRID_API_KEY) standIns.push('SENDGRID_API_KEY is not set: e-mails go to the local outbox');
  if (!vars.VAPID_PRIVATE_KEY) standIns.push('VAPID_PRIVATE_KEY is not set: pushes go to the local outbox');

  return {
    production,
    host,
    port: vars.PORT,
    publicUrl: withoutSlashes(vars.PUBLIC_URL ?? `http://localhost:${vars.PORT}`),
    trustProxy: vars.TRUST_PROXY,
    databaseUrl: vars.DATABASE_URL ?? null,
    dataDirectory,
    mongodbUrl: vars.MONGODB_URL ?? null,
    redisUrl: vars.REDIS_URL ?? null,
    authSecret: vars.AUTH_SECRET ?? made!.authSecret,
    authSecretPrevious: vars.AUTH_SECRET_PREVIOUS ?? null,
    sendgrid: sendgridOf(vars),
    vapid: vapidOf(vars, made),
    pushReal: vars.VAPID_PRIVATE_KEY !== undefined,
    pushAllowPrivate: vars.PUSH_ALLOW_PRIVATE,
    corsOrigins: vars.CORS_ORIGINS ?? null,
    trustedDocuments: trustedDocumentsOf(vars),
    metricsToken: vars.METRICS_TOKEN ?? null,
    maxConnections: vars.MAX_CONNECTIONS,
    fastPath: { enabled: vars.FAST_PATH, shadowEvery: vars.FAST_PATH_SHADOW },
    explorable: !production || vars.GRAPHIQL,
    logLevel: vars.LOG_LEVEL,
    standIns,
    warnings: production ? warningsOf(vars) : [],
  };
}

function warningsOf(vars: Environment): string[] {
  const warnings: string[] = [];
  if (vars.PUBLIC_URL?.startsWith('http:'))
    warnings.push(
      'PUBLIC_URL is not https: personal URLs travel readable, and browsers take no notifications',
    );
  if (vars.PUSH_ALLOW_PRIVATE)
    warnings.push('PUSH_ALLOW_PRIVATE=1 is for tests: push and webhook endpoints may be on this machine');
  if (!vars.SENDGRID_WEBHOOK_PUBLIC_KEY)
    warnings.push(
      'SENDGRID_WEBHOOK_PUBLIC_KEY is not set: a mail whose answer was lost is repeated without asking',
    );
  if (vars.GRAPHIQL) warnings.push('GRAPHIQL=1: anybody can explore the schema');
  return warnings;
}

function parseEnvironment(env: NodeJS.ProcessEnv): Environment {
  const result = Environment.safeParse(env);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'),
  );
}

function requireAll(vars: Environment, where: string): void {
  const missing = REQUIRED.filter((name) => vars[name] === undefined);
  if (missing.length > 0)
    throw new ConfigError(missing.map((name) => `${name} is required ${where}`).join('\n'));
}

/** Half a pair is a mistake, not a wish for a stand-in. */
function requireTogether(vars: Environment): void {
  for (const names of [
    ['SENDGRID_API_KEY', 'SENDGRID_FROM'],
    ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'],
  ] as const) {
    const missing = names.filter((name) => vars[name] === undefined);
    if (missing.length > 0 && missing.length < names.length)
      throw new ConfigError(
        `${missing.join(' and ')} must be set together with ${names.filter((n) => vars[n]).join(' and ')}`,
      );
  }
}

const missingSecrets = (vars: Environment) => !vars.AUTH_SECRET || !vars.VAPID_PRIVATE_KEY;

function sendgridOf(vars: Environment): Config['sendgrid'] {
  if (!vars.SENDGRID_API_KEY || !vars.SENDGRID_FROM) return null;
  return {
    apiKey: vars.SENDGRID_API_KEY,
    from: vars.SENDGRID_FROM,
    baseUrl: vars.SENDGRID_BASE_URL ?? null,
    webhookPublicKey: vars.SENDGRID_WEBHOOK_PUBLIC_KEY ?? null,
  };
}

function trustedDocumentsOf({
  TRUSTED_DOCUMENTS: mode,
  TRUSTED_DOCUMENTS_PATH: path = 'schema/operations',
}: Environment) {
  if (mode === 'off') return null;
  try {
    return readTrustedDocuments(path);
  } catch (error) {
    throw new ConfigError(
      `TRUSTED_DOCUMENTS_PATH must be a folder of .graphql files or a JSON manifest: ${(error as Error).message}`,
    );
  }
}

function vapidOf(vars: Environment, made: Secrets | null): Config['vapid'] {
  if (vars.VAPID_PUBLIC_KEY && vars.VAPID_PRIVATE_KEY && vars.VAPID_SUBJECT)
    return {
      publicKey: vars.VAPID_PUBLIC_KEY,
      privateKey: vars.VAPID_PRIVATE_KEY,
      subject: vars.VAPID_SUBJECT,
    };
  return { ...made!.vapid, subject: 'mailto:nobody@example.com' };
}
