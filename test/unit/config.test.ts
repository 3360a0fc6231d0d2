import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { readConfig } from '../../src/app/config.ts';
import { ConfigError, VARIABLES } from '../../src/app/environment.ts';
import { RETENTION } from '../../src/modules/privacy/retention/rules.ts';
import { devSecrets } from '../../src/platform/auth/dev-secrets.ts';
import { createCertificate } from '../support/certificate.ts';

let DATA_DIRECTORY: string;
beforeEach(() => {
  DATA_DIRECTORY = mkdtempSync(join(tmpdir(), 'sessions-test-'));
});
afterEach(() => rmSync(DATA_DIRECTORY, { recursive: true }));

const required = {
  PUBLIC_URL: 'https://live.example.com/',
  DATABASE_URL: 'postgresql://user:pw@db.example:5432/sessions',
  AUTH_SECRET: 'a secret of at least thirty-two bytes',
  SENDGRID_API_KEY: 'SG.key',
  SENDGRID_FROM: 'no-reply@live.example.com',
  VAPID_PUBLIC_KEY: 'public',
  VAPID_PRIVATE_KEY: 'private',
  VAPID_SUBJECT: 'mailto:ops@live.example.com',
};
const names = Object.keys(required) as (keyof typeof required)[];
const production = { NODE_ENV: 'production', ...required };

/** What readConfig says against these variables; fails when it takes them. */
function complaint(env: Record<string, string | undefined>): string {
  try {
    readConfig({ DATA_DIRECTORY, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('taken');
}

describe('in production', () => {
  it('everything required is enough, and nothing stands in', () => {
    const config = readConfig(production);
    expect(config).toMatchObject({ host: '0.0.0.0', port: 4000, pushReal: true, explorable: false });
    expect(config.drainMs).toBe(5_000);
    expect(config.sendgrid).toMatchObject({ apiKey: 'SG.key' });
    expect(config.standIns).toEqual([]);
  });

  it('the database is migrated by a command, and at the start only where that is wanted', () => {
    expect(readConfig(production).migrateAtStart).toBe(false);
    expect(readConfig({ ...production, MIGRATE_AT_START: '1' }).migrateAtStart).toBe(true);
    expect(readConfig({ DATA_DIRECTORY }).migrateAtStart).toBe(true);
    expect(readConfig({ DATA_DIRECTORY, MIGRATE_AT_START: '0' }).migrateAtStart).toBe(false);
    expect(complaint({ ...production, MIGRATE_AT_START: 'yes' })).toBe('MIGRATE_AT_START must be 1 or 0');
  });

  it.each(names)('%s is required, and named', (name) => {
    expect(complaint({ ...production, [name]: undefined })).toMatch(new RegExp(`^${name}`, 'm'));
    expect(complaint({ ...production, [name]: '' })).toMatch(new RegExp(`^${name}`, 'm'));
  });

  it('all that is missing is named at once', () => {
    const said = complaint({ NODE_ENV: 'production' });
    for (const name of names) expect(said).toContain(`${name} is required in production`);
  });

  it('the instant from which a restored server sends has its zone', () => {
    const at = (SENDING_FROM: string) => ({ ...production, SENDING_FROM });
    expect(readConfig(at('2026-03-10T19:00:00+01:00')).sendingFrom).toEqual(new Date('2026-03-10T18:00:00Z'));
    expect(readConfig(production).sendingFrom).toBeNull();
    for (const wrong of ['2026-03-10', '2026-03-10T18:00:00', 'now'])
      expect(complaint(at(wrong))).toBe(
        'SENDING_FROM must be an instant with its zone, such as 2026-03-10T18:00:00Z',
      );
  });

  it('the public address loses the slash at its end', () =>
    expect(readConfig(production).publicUrl).toBe('https://live.example.com'));

  it.each([
    ['PUBLIC_URL', 'http://live.example.com'],
    ['PUSH_ALLOW_PRIVATE', '1'],
    ['GRAPHIQL', '1'],
    ['SENDGRID_WEBHOOK_PUBLIC_KEY', undefined],
  ])('%s=%s is taken, with a warning that names it', (name, value) => {
    const safe = { ...production, SENDGRID_WEBHOOK_PUBLIC_KEY: 'key' };
    expect(readConfig(safe).warnings).toEqual([]);
    expect(readConfig({ ...safe, [name]: value }).warnings).toEqual([expect.stringContaining(name)]);
    expect(readConfig({ DATA_DIRECTORY, [name]: value }).warnings).toEqual([]);
  });

  it('GraphiQL is there only when asked for', () =>
    expect(readConfig({ ...production, GRAPHIQL: '1' }).explorable).toBe(true));
});

describe('where others can reach the server', () => {
  it.each(['0.0.0.0', '::', '192.168.1.7', 'live.example.com', '127.0.0.1.example.com'])(
    'with HOST=%s, everything is required too',
    (HOST) => {
      expect(complaint({ HOST })).toContain(`AUTH_SECRET is required with HOST=${HOST}`);
      expect(readConfig({ HOST, ...required }).standIns).toEqual([]);
    },
  );

  it.each(['localhost', '127.0.0.1', '127.9.9.9', '::1'])('HOST=%s is this machine only', (HOST) =>
    expect(readConfig({ HOST, DATA_DIRECTORY }).host).toBe(HOST),
  );
});

describe('without configuration', () => {
  it('the server listens here only, and says what stands in for what is missing', () => {
    const config = readConfig({ DATA_DIRECTORY });
    expect(config).toMatchObject({
      host: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      databaseUrl: null,
      sendgrid: null,
      pushReal: false,
      pushAllowPrivate: false,
      explorable: true,
    });
    for (const name of ['DATABASE_URL', 'AUTH_SECRET', 'SENDGRID_API_KEY', 'VAPID_PRIVATE_KEY'])
      expect(config.standIns.join('\n')).toContain(`${name} is not set`);
  });

  it('the secrets are made once, for their owner only, the same for every reader', () => {
    const server = readConfig({ DATA_DIRECTORY });
    const command = readConfig({ DATA_DIRECTORY });
    expect(Buffer.byteLength(server.secrets.secret)).toBeGreaterThanOrEqual(32);
    expect(command.secrets.secret).toBe(server.secrets.secret);
    expect(command.vapid).toEqual(server.vapid);
    const path = join(DATA_DIRECTORY, 'secrets.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain(server.secrets.secret);
  });

  it('each folder has its own', () => {
    const elsewhere = join(DATA_DIRECTORY, 'elsewhere');
    expect(devSecrets(elsewhere).authSecret).not.toBe(devSecrets(DATA_DIRECTORY).authSecret);
  });

  it('no secret is made where both are given', () => {
    readConfig({ ...required, DATA_DIRECTORY });
    expect(() => statSync(join(DATA_DIRECTORY, 'secrets.json'))).toThrow('ENOENT');
  });
});

describe('TRUST_PROXY', () => {
  it.each([
    [undefined, 0],
    ['2', 2],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    [' 127.0.0.1, 2001:db8::/32 ', ['127.0.0.1', '2001:db8::/32']],
  ])('%s', (TRUST_PROXY, trustProxy) =>
    expect(readConfig({ ...required, DATA_DIRECTORY, TRUST_PROXY })).toMatchObject({ trustProxy }),
  );
});

describe('the doors', () => {
  it('are open to any site and any document, and tell nobody else of the metrics, unless told', () =>
    expect(readConfig({ DATA_DIRECTORY })).toMatchObject({
      corsOrigins: null,
      trustedDocuments: null,
      metricsToken: null,
      maxConnections: 20_000,
      drainMs: 0,
      fastPath: { enabled: true, shadowEvery: 0 },
    }));

  it('are as narrow as told', () => {
    const config = readConfig({
      DATA_DIRECTORY,
      CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
      TRUSTED_DOCUMENTS: 'only',
      METRICS_TOKEN: 'a token for Prometheus',
      MAX_CONNECTIONS: '500',
      DRAIN_SECONDS: '12',
      RETENTION_MESSAGES_DAYS: '365',
      FAST_PATH: '0',
      FAST_PATH_SHADOW: '1000',
    });
    expect(config.corsOrigins).toEqual(['https://app.example.com', 'http://localhost:3000']);
    expect(config.trustedDocuments!.size).toBeGreaterThan(30);
    expect(config).toMatchObject({
      metricsToken: 'a token for Prometheus',
      retention: { ...RETENTION, messages: 365 },
      maxConnections: 500,
      drainMs: 12_000,
    });
    expect(config.fastPath).toEqual({ enabled: false, shadowEvery: 1_000 });
  });

  it('take no trust in documents that are not there', () =>
    expect(complaint({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_PATH: DATA_DIRECTORY })).toMatch(
      /^TRUSTED_DOCUMENTS_PATH must be a folder/,
    ));
});

describe('the database', () => {
  const CA = () => {
    const path = join(DATA_DIRECTORY, 'ca.pem');
    writeFileSync(path, createCertificate().cert);
    return path;
  };
  const DIRECT_DATABASE_URL = 'postgresql://user:pw@db.example:5433/sessions';

  it('is reached by ten connections, with names for statements, and without TLS, unless told', () =>
    expect(readConfig(production)).toMatchObject({
      databaseUrl: required.DATABASE_URL,
      database: {
        ...{ directUrl: null, pooler: null, prepared: true, poolSize: 10 },
        ...{ connectMs: 5_000, waitMs: 20_000, statementMs: 10_000, applicationName: 'online-sessions' },
      },
      ...{ mongodbCa: null, redisCa: null },
    }));

  it('is reached as told', () => {
    const DATABASE_CA = CA();
    const config = readConfig({
      ...production,
      DIRECT_DATABASE_URL,
      DATABASE_CA,
      DATABASE_POOLER: 'transaction',
      DATABASE_POOL_SIZE: '40',
      DATABASE_CONNECT_SECONDS: '3',
      DATABASE_WAIT_SECONDS: '8',
      DATABASE_STATEMENT_SECONDS: '5',
      DATABASE_APPLICATION_NAME: 'studios',
    });
    const tls = `?sslrootcert=${encodeURIComponent(DATABASE_CA)}&sslmode=verify-full`;
    expect(config.databaseUrl).toBe(required.DATABASE_URL + tls);
    expect(config.database).toEqual({
      ...{ directUrl: DIRECT_DATABASE_URL + tls, pooler: 'transaction', prepared: false, poolSize: 40 },
      ...{ connectMs: 3_000, waitMs: 8_000, statementMs: 5_000, applicationName: 'studios' },
    });
    const pooler = { DATABASE_POOLER: 'transaction', DATABASE_PREPARED_STATEMENTS: '1' };
    expect(readConfig({ ...production, DIRECT_DATABASE_URL, ...pooler }).database.prepared).toBe(true);
  });

  it.each([
    [{ DATABASE_POOLER: 'transaction' }, 'DIRECT_DATABASE_URL is required'],
    [{ DATABASE_URL: '', DIRECT_DATABASE_URL }, 'DIRECT_DATABASE_URL needs DATABASE_URL'],
    [{ DATABASE_URL: '', DATABASE_POOLER: 'session' }, 'DATABASE_POOLER needs DATABASE_URL'],
  ])('of %o is a contradiction', (env, said) => expect(complaint({ ...required, ...env })).toContain(said));

  it('and the other stores have authorities only with an address that uses them', () => {
    const [DATABASE_CA, MONGODB_CA, REDIS_CA] = [CA(), CA(), CA()];
    expect(complaint({ DATABASE_CA })).toContain('DATABASE_CA needs DATABASE_URL');
    const DATABASE_URL = `${required.DATABASE_URL}?sslmode=no-verify`;
    expect(complaint({ ...required, DATABASE_URL, DATABASE_CA })).toContain('contradicts sslmode=no-verify');
    expect(readConfig({ ...production, DATABASE_URL }).warnings.join()).toContain('DATABASE_URL');
    expect(complaint({ MONGODB_CA })).toContain('MONGODB_CA needs MONGODB_URL');
    expect(complaint({ REDIS_URL: 'redis://redis:6379', REDIS_CA })).toContain('rediss://');
    const urls = { MONGODB_URL: 'mongodb://db:27017/x', REDIS_URL: 'rediss://redis:6379' };
    expect(readConfig({ DATA_DIRECTORY, MONGODB_CA, REDIS_CA, ...urls })).toMatchObject({
      mongodbCa: MONGODB_CA,
      redisCa: REDIS_CA,
    });
  });
});

describe('a wrong value', () => {
  it.each([
    ['PORT', 'http', 'port number'],
    ['PORT', '65536', ''],
    ['PUBLIC_URL', 'live.example.com', 'https://live.example.com'],
    ['PUBLIC_URL', 'ftp://live.example.com', 'https://live.example.com'],
    ['TRUST_PROXY', 'yes', 'how many proxies'],
    ['TRUST_PROXY', '-1', 'how many proxies'],
    ['TRUST_PROXY', '1000', 'how many proxies'],
    ['TRUST_PROXY', '10.0.0.0/33', '10.0.0.0/8'],
    ['TRUST_PROXY', '10.0.0.0/8,, 127.0.0.1', '10.0.0.0/8'],
    ['TRUST_PROXY', 'proxy.example', '10.0.0.0/8'],
    ['DATABASE_URL', 'mysql://db/sessions', 'postgresql://'],
    ['DATABASE_URL', 'postgresql://db/sessions?sslmode=on', 'verify-full'],
    ['DIRECT_DATABASE_URL', 'db.example', 'postgresql://'],
    ['DATABASE_POOLER', 'statement', 'session or transaction'],
    ['DATABASE_PREPARED_STATEMENTS', 'no', '1 or 0'],
    ['DATABASE_POOL_SIZE', '1', ''],
    ['DATABASE_POOL_SIZE', 'many', 'number of connections'],
    ['DATABASE_CONNECT_SECONDS', '0', ''],
    ['DATABASE_WAIT_SECONDS', 'long', 'number of seconds'],
    ['DATABASE_STATEMENT_SECONDS', '1', ''],
    ['DATABASE_APPLICATION_NAME', 'a/b', 'letters, digits'],
    ['DATABASE_CA', '/nowhere/ca.pem', 'PEM file'],
    ['DATABASE_CA', 'package.json', 'no certificate'],
    ['MONGODB_CA', '/nowhere/ca.pem', 'PEM file'],
    ['REDIS_CA', '/nowhere/ca.pem', 'PEM file'],
    ['MONGODB_URL', 'localhost:27017', 'mongodb://'],
    ['REDIS_URL', 'http://redis:6379', 'redis://'],
    ['AUTH_SECRET', 'a'.repeat(31), 'at least 32 bytes'],
    ['AUTH_SECRET_PREVIOUS', 'short', 'at least 32 bytes'],
    ['SENDGRID_FROM', 'Studio Lumen', 'e-mail address'],
    ['SENDGRID_BASE_URL', 'sendgrid', 'https://api.sendgrid.com'],
    ['VAPID_SUBJECT', 'ops@live.example.com', 'mailto:'],
    ['PUSH_ALLOW_PRIVATE', 'yes', '1 or 0'],
    ['LOG_LEVEL', 'loud', 'debug, info'],
    ['CORS_ORIGINS', 'app.example.com', 'https://app.example.com'],
    ['CORS_ORIGINS', 'https://app.example.com/', 'https://app.example.com'],
    ['CORS_ORIGINS', 'https://app.example.com, *', 'with commas between'],
    ['TRUSTED_DOCUMENTS', 'yes', 'only or off'],
    ['METRICS_TOKEN', 'short', 'at least 16'],
    ['MAX_CONNECTIONS', 'many', 'number of connections'],
    ['START_WAIT_SECONDS', 'ever', 'number of seconds'],
    ['DRAIN_SECONDS', 'long', 'number of seconds'],
    ['RETENTION_MESSAGES_DAYS', 'long', 'number of days'],
    ['RETENTION_MESSAGES_DAYS', '29', 'at least 30: staff asks why a message did not arrive'],
    ['RETENTION_WEBHOOKS_DAYS', '29', 'at least 30: receivers may have them repeated for 30 days'],
    ['RETENTION_SESSIONS_DAYS', '1.5', 'whole days'],
    ['RETENTION_REPORTS_DAYS', '40000', 'a hundred years'],
    ['FAST_PATH', 'yes', '1 or 0'],
    ['FAST_PATH_SHADOW', '-1', ''],
    ['FAST_PATH_SHADOW', 'some', 'number of answers'],
  ])('%s=%s is refused by its name, with what would be right', (name, value, right) => {
    const said = complaint({ ...required, [name]: value });
    expect(said).toMatch(new RegExp(`^${name}[. ]`));
    expect(said).toContain(right);
  });

  it('previous secrets are listed with commas, and each is long enough', () => {
    const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
    const secrets = (AUTH_SECRET_PREVIOUS: string) =>
      readConfig({ DATA_DIRECTORY, AUTH_SECRET_PREVIOUS }).secrets;
    expect(secrets(`${one}, ${two}`).previousSecrets).toEqual([one, two]);
    expect(secrets('').previousSecrets).toEqual([]);
    expect(complaint({ AUTH_SECRET_PREVIOUS: `${one},short` })).toBe(
      'AUTH_SECRET_PREVIOUS must be secrets of at least 32 bytes, with commas between them',
    );
  });

  it('previous VAPID pairs are listed in one order, and each fits together', () => {
    const [one, two] = [webpush.generateVAPIDKeys(), webpush.generateVAPIDKeys()];
    const listed = (...privateKeys: string[]) => ({
      ...production,
      VAPID_PREVIOUS_PUBLIC_KEY: `${one.publicKey},${two.publicKey}`,
      VAPID_PREVIOUS_PRIVATE_KEY: privateKeys.join(','),
    });
    const config = readConfig(listed(one.privateKey, two.privateKey));
    expect(config.vapid.previous).toEqual([one, two]);
    expect(config.pushPublicKeys).toEqual(['public', one.publicKey, two.publicKey]);
    expect(complaint(listed(one.privateKey))).toContain('must list as many keys');
    expect(complaint(listed(two.privateKey, one.privateKey))).toContain('the 1. is another’s');
    expect(complaint(listed('short', two.privateKey))).toContain(
      'VAPID_PREVIOUS_PRIVATE_KEY must be keys of 32 bytes',
    );
  });

  it('a secret is measured in bytes', () => {
    const AUTH_SECRET = 'ñ'.repeat(16);
    expect(readConfig({ DATA_DIRECTORY, AUTH_SECRET }).secrets.secret).toBe(AUTH_SECRET);
  });

  it.each([
    [{ SENDGRID_API_KEY: 'SG.key' }, 'SENDGRID_FROM must be set together with SENDGRID_API_KEY'],
    [
      { RETENTION_MESSAGES_DAYS: '400', RETENTION_SESSIONS_DAYS: '365' },
      'RETENTION_MESSAGES_DAYS must be at most RETENTION_SESSIONS_DAYS: a message goes with its session',
    ],
    [{ SENDGRID_FROM: 'a@b.example' }, 'SENDGRID_API_KEY must be set together with SENDGRID_FROM'],
    [
      { VAPID_PUBLIC_KEY: 'public' },
      'VAPID_PRIVATE_KEY and VAPID_SUBJECT must be set together with VAPID_PUBLIC_KEY',
    ],
  ])('half of %o is a mistake, not a wish for a stand-in', (env, said) => expect(complaint(env)).toBe(said));
});

describe('each variable', () => {
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const explained = read('docs/configuration.md').match(/(?<=`)[A-Z][A-Z_]+/g);
  const passedOn = read('compose.yaml').match(/(?<=^ {6})[A-Z][A-Z_]+(?=: )/gm);

  it.each([...VARIABLES, 'NODE_EXTRA_CA_CERTS'])(
    '%s is explained in docs/configuration.md and .env.example, and reaches the image',
    (name) => {
      expect(explained).toContain(name);
      expect(read('.env.example')).toMatch(new RegExp(`^# ${name}=`, 'm'));
      expect(passedOn).toContain(name);
    },
  );

  it('the examples of .env.example are values that are taken', () => {
    const examples = [...read('.env.example').matchAll(/^# ([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [
      name!,
      value!,
    ]);
    // Files of authorities lie with whoever has them.
    const given = Object.fromEntries(examples.filter(([name]) => !name!.endsWith('_CA')));
    expect(Object.keys(given).length).toBeGreaterThan(40);
    expect(readConfig({ ...production, ...given }).sendgrid).toMatchObject({ from: given.SENDGRID_FROM });
  });
});
