import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createHealth } from '../../src/api/web/health.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import type { Database } from '../../src/ports/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { onServer } from '../support/postgres.ts';

let database: TestDatabase;
let db: Database;
beforeEach(async () => {
  database = await testDatabase();
  db = createDatabase({ url: database.url, log: silentLog });
});
afterEach(async () => {
  await db.close();
  await database.drop();
});

const others = {};
const askOf = ({ sql, proveWrites }: Pick<Database, 'sql' | 'proveWrites'>) => {
  const health = createHealth({ postgresql: () => sql('SELECT 1'), writes: proveWrites, others });
  return async () => {
    const answer = await health.request('/ready');
    return [answer.status, ((await answer.json()) as { parts: { postgresql: string } }).parts.postgresql];
  };
};
const alter = (change: string) =>
  onServer(database.url, (client) =>
    client.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} ${change}`),
  );

/** A small disk of its own, which only root can make; null where it cannot be made. */
function smallDisk(dataDirectory: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-test-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=777', 'tmpfs', folder], { stdio: 'ignore' });
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    });
    const { uid, gid } = statSync(dataDirectory);
    chownSync(folder, uid, gid);
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

describe('a PostgreSQL that answers', () => {
  it('and takes writes is ready; it is not asked for a write at each probe', async () => {
    let proofs = 0;
    const proveWrites = () => {
      proofs += 1;
      return db.proveWrites();
    };
    const ask = askOf({ sql: db.sql, proveWrites });
    for (let n = 0; n < 5; n += 1) expect(await ask()).toEqual([200, 'up']);
    expect(proofs).toBe(1);
  });

  it('and is read-only, as after a failover, is not ready, until it takes writes again', async () => {
    await alter('SET default_transaction_read_only = on');
    const ask = askOf(db);
    expect(await ask()).toEqual([503, 'read-only']);
    await db.close();
    db = createDatabase({ url: database.url, log: silentLog });
    await onServer(database.url, async (client) => {
      await client.query('SET default_transaction_read_only = off');
      await client.query(
        `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} RESET default_transaction_read_only`,
      );
    });
    expect(await askOf(db)()).toEqual([200, 'up']);
  });

  it('and whose disk is full is not ready, until there is room', async (context) => {
    const [{ directory } = { directory: '' }] = await db.sql<{ directory: string }>(
      `SELECT current_setting('data_directory') AS directory`,
    );
    const folder = smallDisk(directory);
    if (!folder) return context.skip('only root can make a small disk');
    const space = `small_${new URL(database.url).pathname.slice(-12)}`;
    await onServer(database.url, (client) => client.query(`CREATE TABLESPACE ${space} LOCATION '${folder}'`));
    await alter(`SET temp_tablespaces = '${space}'`);
    // Its connections are from before.
    await db.close();
    db = createDatabase({ url: database.url, log: silentLog });
    const ask = askOf(db);
    try {
      writeFileSync(join(folder, 'fills-it'), Buffer.alloc(8 * 1024 * 1024));
    } catch {}
    expect(await ask()).toEqual([503, 'disk-full']);
    expect(await ask()).toEqual([503, 'disk-full']);
    rmSync(join(folder, 'fills-it'));
    expect(await ask()).toEqual([200, 'up']);
    await alter('RESET temp_tablespaces');
    await db.close();
    await onServer(database.url, (client) => client.query(`DROP TABLESPACE ${space}`));
    db = createDatabase({ url: database.url, log: silentLog });
  });

  it('and then goes away is away', async () => {
    const link = await linkTo(database.url);
    const through = createDatabase({ url: link.url, log: silentLog });
    const ask = askOf(through);
    expect(await ask()).toEqual([200, 'up']);
    await link.cut();
    expect(await ask()).toEqual([503, 'away']);
    await through.close();
    await link.close();
  });
});
