import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseTrustProxy } from '../api/http/client-address.ts';
import { reasonOf } from '../lib/outage-log.ts';
import { FEWEST_DAYS, RETENTION } from '../modules/privacy/retention/rules.ts';
import { SSL_MODES, sslModeOf } from '../platform/postgres/tls.ts';
import type { Retention } from '../ports/retention.ts';

/** A missing or wrong setting; the message names the variable and what would be right. */
export class ConfigError extends Error {}

/** What `make` makes of the values of these variables; its error names them. */
export async function madeOf<T>(variables: string, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw new ConfigError(`${variables}: ${reasonOf(error)}`, { cause: error });
  }
}

/** An empty variable counts as absent. */
const given = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((raw) => (raw === '' ? undefined : raw), value);
/** Null where it is absent. */
const optional = <Value extends z.ZodType>(value: Value) => given(value.nullable().default(null as never));
const text = optional(z.string());
const url = (protocol: RegExp, example: string) =>
  optional(z.url({ protocol, error: `must be a URL such as ${example}` }));
const databaseUrl = optional(
  z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a URL such as postgresql://user:password@host:5432/name',
    })
    .refine(
      (value) => SSL_MODES.includes(sslModeOf(value) ?? 'disable'),
      `has an unknown sslmode: it must be one of ${SSL_MODES.join(', ')}`,
    ),
);
const END = '-----END CERTIFICATE-----';
/** The path of a file of certificates. */
const authorities = optional(
  z.string().superRefine((path, { addIssue }) => {
    try {
      const certificates = readFileSync(path, 'utf8').split(END).slice(0, -1);
      if (certificates.length === 0) throw new Error('it has no certificate');
      for (const certificate of certificates) new X509Certificate(certificate + END);
    } catch (error) {
      addIssue(`must be the path of a PEM file of certificate authorities: ${(error as Error).message}`);
    }
  }),
);
const seconds = (standard: number, least: number) =>
  given(z.coerce.number('must be a number of seconds').min(least).max(600).default(standard));
const isLong = (value: string) => Buffer.byteLength(value) >= 32;
const secret = optional(z.string().refine(isLong, 'must have at least 32 bytes'));
const listed = (value: string) => value.split(',').map((each) => each.trim());
/** The newest first. */
const secrets = given(
  z
    .string()
    .default('')
    .transform((value) => (value === '' ? [] : listed(value)))
    .refine((all) => all.every(isLong), 'must be secrets of at least 32 bytes, with commas between them'),
);
/** Keys of a length in bytes, in base64url as `npx web-push generate-vapid-keys` prints them; the newest first. */
const vapidKeys = (bytes: number) =>
  given(
    z
      .string()
      .default('')
      .transform((value) => (value === '' ? [] : listed(value)))
      .refine(
        (all) => all.every((key) => /^[\w-]+$/.test(key) && Buffer.from(key, 'base64url').length === bytes),
        `must be keys of ${bytes} bytes in base64url, with commas between them`,
      ),
  );
const instant = optional(
  z.iso
    .datetime({ offset: true, error: 'must be an instant with its zone, such as 2026-03-10T18:00:00Z' })
    .transform((text) => new Date(text)),
);
const flag = (standard: '0' | '1') =>
  given(
    z
      .enum(['0', '1'], 'must be 1 or 0')
      .default(standard)
      .transform((value) => value === '1'),
  );

/** For how long rows of a kind are kept. */
function days(kind: keyof Retention) {
  const { days: fewest, because } = FEWEST_DAYS[kind];
  return given(
    z.coerce
      .number('must be a number of days')
      .int('must be whole days')
      .min(fewest, `must be at least ${fewest}: ${because}`)
      .max(36_500, 'must be at most 36500, a hundred years')
      .default(RETENTION[kind]),
  );
}

const Origin = z
  .string()
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    'must be origins such as https://app.example.com, with commas between them',
  );

const Environment = z.object({
  NODE_ENV: text,
  HOST: text,
  PORT: given(z.coerce.number('must be a port number').int().min(0).max(65_535).default(4000)),
  PUBLIC_URL: url(/^https?$/, 'https://live.example.com'),
  TRUST_PROXY: given(
    z
      .string()
      .default('0')
      .transform(parseTrustProxy)
      .refine(
        (trust) => trust !== null,
        'must be how many proxies stand before the server, such as 1, or their addresses, such as 10.0.0.0/8, 127.0.0.1',
      ),
  ),
  DATABASE_URL: databaseUrl,
  DIRECT_DATABASE_URL: databaseUrl,
  DATABASE_POOLER: optional(z.enum(['session', 'transaction'], 'must be session or transaction')),
  DATABASE_PREPARED_STATEMENTS: optional(z.enum(['0', '1'], 'must be 1 or 0')),
  DATABASE_POOL_SIZE: given(
    z.coerce.number('must be a number of connections').int().min(2).max(1_000).default(10),
  ),
  DATABASE_CONNECT_SECONDS: seconds(5, 1),
  DATABASE_WAIT_SECONDS: seconds(20, 1),
  DATABASE_STATEMENT_SECONDS: seconds(10, 2),
  DATABASE_APPLICATION_NAME: given(
    z
      .string()
      .regex(/^[\w.-]{1,30}$/, 'must be at most 30 letters, digits, dots, hyphens and underscores')
      .default('online-sessions'),
  ),
  DATABASE_CA: authorities,
  MIGRATE_AT_START: optional(z.enum(['0', '1'], 'must be 1 or 0').transform((value) => value === '1')),
  DATA_DIRECTORY: text,
  MONGODB_URL: url(/^mongodb(\+srv)?$/, 'mongodb://host:27017/name'),
  MONGODB_CA: authorities,
  REDIS_URL: url(/^rediss?$/, 'redis://host:6379'),
  REDIS_CA: authorities,
  SENDING_FROM: instant,
  AUTH_SECRET: secret,
  AUTH_SECRET_PREVIOUS: secrets,
  SENDGRID_API_KEY: text,
  SENDGRID_FROM: optional(z.email('must be an e-mail address alone, such as sessions@example.com')),
  SENDGRID_BASE_URL: url(/^https?$/, 'https://api.sendgrid.com'),
  SENDGRID_WEBHOOK_PUBLIC_KEY: text,
  VAPID_PUBLIC_KEY: text,
  VAPID_PRIVATE_KEY: text,
  VAPID_PREVIOUS_PUBLIC_KEY: vapidKeys(65),
  VAPID_PREVIOUS_PRIVATE_KEY: vapidKeys(32),
  VAPID_SUBJECT: optional(z.string().regex(/^(mailto:|https:\/\/)/, 'must begin with mailto: or https://')),
  PUSH_ALLOW_PRIVATE: flag('0'),
  CORS_ORIGINS: optional(z.string().transform(listed).pipe(z.array(Origin))),
  TRUSTED_DOCUMENTS: given(z.enum(['only', 'off'], 'must be only or off').default('off')),
  TRUSTED_DOCUMENTS_PATH: text,
  METRICS_TOKEN: optional(z.string().min(16, 'must have at least 16 characters')),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/, 'http://collector:4318'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url(/^https?$/, 'http://collector:4318/v1/traces'),
  OTEL_TRACES_EXPORTER: given(z.enum(['otlp', 'none'], 'must be otlp or none').default('otlp')),
  OTEL_SDK_DISABLED: given(z.enum(['true', 'false'], 'must be true or false').default('false')),
  MAX_CONNECTIONS: given(z.coerce.number('must be a number of connections').int().min(1).default(20_000)),
  START_WAIT_SECONDS: given(z.coerce.number('must be a number of seconds').min(0).max(3_600).default(60)),
  DRAIN_SECONDS: optional(z.coerce.number('must be a number of seconds').min(0).max(600)),
  FAST_PATH: flag('1'),
  FAST_PATH_SHADOW: given(z.coerce.number('must be a number of answers').int().min(0).default(0)),
  RETENTION_MESSAGES_DAYS: days('messages'),
  RETENTION_REPORTS_DAYS: days('reports'),
  RETENTION_SESSIONS_DAYS: days('sessions'),
  RETENTION_LINK_CHANGES_DAYS: days('linkChanges'),
  RETENTION_WEBHOOKS_DAYS: days('webhooks'),
  RETENTION_DEVICES_DAYS: days('devices'),
  GRAPHIQL: flag('0'),
  LOG_LEVEL: given(
    z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
      .default('info'),
  ),
});
export type Environment = z.infer<typeof Environment>;

/** The names of all variables that are read. */
export const VARIABLES = Object.keys(Environment.shape);

/** The variables with their types. Throws `ConfigError`. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const result = Environment.safeParse(env);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'),
  );
}
