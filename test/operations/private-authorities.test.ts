import { chmod, chown, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRedisEvents } from '../../src/platform/events/redis.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { freePort } from '../../src/platform/postgres/embedded-postgres/server.ts';
import { serverUser } from '../../src/platform/postgres/embedded-postgres/user.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { withTls } from '../../src/platform/postgres/tls.ts';
import { openMongodbStore } from '../../src/platform/scheduler/agenda/mongodb.ts';
import { createCertificate } from '../support/certificate.ts';
import { silentLog } from '../support/log.ts';
import { mongoUrl } from '../support/parts.ts';
import { onServer, temporaryFolder } from '../support/postgres.ts';
import { onPath } from '../support/programs.ts';
import { recordLog } from '../support/recorded-log.ts';
import { startRedisAt } from '../support/redis.ts';

/** Two authorities, each of one certificate: the server's and one of a stranger. */
const [server, stranger] = [createCertificate(), createCertificate()];
let home: Awaited<ReturnType<typeof temporaryFolder>>;
let files: Record<'ca' | 'wrong' | 'cert' | 'key', string>;
beforeAll(async () => {
  home = await temporaryFolder('sessions-test-');
  const at = (name: string) => join(home.folder, name);
  files = { ca: at('ca.pem'), wrong: at('wrong.pem'), cert: at('cert.pem'), key: at('key.pem') };
  await writeFile(files.ca, server.cert);
  await writeFile(files.wrong, stranger.cert);
  await certify(server);
});
afterAll(() => home.remove());

/** What the servers show from their next start on. Of the key they want nobody else to read it. */
async function certify({ cert, key }: ReturnType<typeof createCertificate>): Promise<void> {
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);
  await chmod(files.key, 0o600);
  const user = await serverUser(join(home.folder, 'postgres/cluster'));
  if (user) await chown(files.key, user.uid, user.gid);
}

describe('a PostgreSQL with a certificate of a private authority', () => {
  let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  beforeAll(async () => {
    const settings = { ssl: 'on', ssl_cert_file: files.cert, ssl_key_file: files.key, fsync: 'off' };
    postgres = await startEmbeddedPostgres({
      dataDir: join(home.folder, 'postgres'),
      log: silentLog,
      settings,
    });
  }, 60_000);
  afterAll(() => postgres.stop());

  /** Whether the connection is encrypted, or why there is none. */
  async function reached(sslmode: string | null, caFile: string | null): Promise<unknown> {
    const url = postgres.url + (sslmode ? `?sslmode=${sslmode}` : '');
    const db = createDatabase({ url: withTls(url, caFile), log: silentLog });
    try {
      const [row] = await db.sql<{ ssl: boolean }>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      );
      return row!.ssl;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await db.close();
    }
  }

  it.each([null, 'require', 'prefer', 'verify-ca', 'verify-full'])(
    'is trusted by its authority alone: sslmode=%s',
    async (mode) => {
      expect(await reached(mode, files.ca)).toBe(true);
      expect(await reached(mode, files.wrong)).toMatch(/self-signed certificate|unable to verify/);
    },
  );

  it('is not trusted without, unless nothing is to be verified', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    expect(await reached(null, null)).toBe(false);
    expect(await reached('disable', files.ca)).toBe(false);
    for (const mode of ['require', 'prefer', 'verify-ca', 'verify-full'])
      expect(await reached(mode, null), mode).toMatch('self-signed certificate');
    expect(await reached('no-verify', null)).toBe(true);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('may have another name only for verify-ca', async () => {
    const elsewhere = createCertificate('elsewhere.example');
    await certify(elsewhere);
    await writeFile(files.ca, elsewhere.cert);
    await onServer(postgres.url, (client) => client.query('SELECT pg_reload_conf()'));
    await vi.waitFor(async () => expect(await reached('verify-ca', files.ca)).toBe(true), 10_000);
    expect(await reached('verify-full', files.ca)).toMatch("does not match certificate's altnames");
    expect(await reached('require', files.ca)).toMatch("does not match certificate's altnames");
    await certify(server);
    await writeFile(files.ca, server.cert);
  });
});

const redis = onPath('redis-server');
it.skipIf(!redis)(
  'a Redis with a certificate of a private authority is trusted by it alone',
  async () => {
    const port = await freePort();
    const stop = await startRedisAt(redis!, 0, [
      ...['--tls-port', `${port}`, '--tls-auth-clients', 'no', '--tls-cert-file', files.cert],
      ...['--tls-key-file', files.key, '--tls-ca-cert-file', files.ca],
    ]);
    const url = `rediss://127.0.0.1:${port}`;
    const { log, lines } = recordLog();
    const [trusting, not] = [
      createRedisEvents({ url, caFile: files.ca, log: silentLog }),
      createRedisEvents({ url, caFile: files.wrong, log }),
    ];
    await vi.waitFor(() => expect(trusting.reachable()).toBe(true), 5_000);
    await vi.waitFor(() => expect(lines.join()).toMatch(/self-signed certificate|unable to verify/), 5_000);
    expect(not.reachable()).toBe(false);
    await trusting.close();
    await not.close();
    await stop();
  },
  20_000,
);

it.skipIf(!mongoUrl())(
  'a MongoDB with a certificate of a private authority is trusted by it alone',
  async () => {
    const target = new URL(mongoUrl()!);
    const proxy = createServer(server, (near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [one, two] of [
        [near, far],
        [far, near],
      ] as const)
        one
          .on('error', () => undefined)
          .on('close', () => two.destroy())
          .pipe(two);
    });
    proxy.on('tlsClientError', () => undefined);
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const url = `mongodb://127.0.0.1:${(proxy.address() as AddressInfo).port}/jobs_of_tls?directConnection=true`;
    const trusting = openMongodbStore(url, files.ca);
    await trusting.prepare();
    const not = openMongodbStore(url, files.wrong);
    await expect(not.prepare()).rejects.toThrow(/self-signed certificate|unable to verify/);
    await trusting.close();
    await not.close();
    proxy.close();
  },
  20_000,
);
