import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { aFurnishedCenter } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { SECRET } from '../support/wired.ts';

const program = fileURLToPath(new URL('../../src/cli/admin.ts', import.meta.url));
const run = promisify(execFile);

let h: Harness;
let folder: string;
beforeAll(async () => {
  h = await harness();
  folder = await mkdtemp(join(tmpdir(), 'sessions-center-'));
});
afterAll(async () => {
  await h.close();
  await rm(folder, { recursive: true });
});

/** What the operator's command prints, beside the server. */
async function admin(...command: string[]): Promise<Record<string, string | number>> {
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const env = { ...process.env, DATABASE_URL: h.database.url, AUTH_SECRET: SECRET, REDIS_URL: '' };
  const { stdout } = await run(process.execPath, ['--import', tsx, program, ...command, '--json'], { env });
  return JSON.parse(stdout) as Record<string, string | number>;
}

describe('the operator', () => {
  it('exports a center into a file of lines that only they can read, and never over another one', async () => {
    const { manager } = await aFurnishedCenter(h, 'elsewhere');
    const center = globalId('Center', manager.centerId);
    const file = join(folder, 'center.jsonl.gz');
    const printed = await admin('export-center', center, '--to', file);
    const lines = gunzipSync(await readFile(file))
      .toString()
      .trim()
      .split('\n');
    const [first, ...rows] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ format: 'online-sessions/center/1', center });
    const last = rows.pop()!.end as Record<string, number>;
    expect(rows.length).toBe(Object.values(last).reduce((sum, count) => sum + count, 0));
    expect(printed).toEqual({ file, ...last });
    expect(rows[0]).toMatchObject({ table: 'center', row: { id: manager.centerId, name: 'The elsewhere' } });
    expect((await stat(file)).mode & 0o077).toBe(0);
    await expect(admin('export-center', center, '--to', file)).rejects.toThrow(
      `--to: ${file} is there already: name one`,
    );
    const nowhere = join(folder, 'nowhere', 'center.jsonl');
    await expect(admin('export-center', center, '--to', nowhere)).rejects.toThrow(
      `--to: ${nowhere} cannot be made, because its folder is not there`,
    );
  }, 60_000);

  it('deletes a center when they say so, after counting what it has', async () => {
    const { manager } = await aFurnishedCenter(h, 'over');
    const center = globalId('Center', manager.centerId);
    const there = () => h.db.prisma.center.count({ where: { id: manager.centerId } });
    const counted = await admin('delete-center', center, '--dry-run');
    expect(counted).toMatchObject({ center: 'The over', customers: 3, bookings: 1, deleted: 'nothing' });
    await expect(admin('delete-center', center)).rejects.toThrow('--yes deletes');
    expect(await there()).toBe(1);
    expect(await admin('delete-center', center, '--yes')).toMatchObject({
      deleted: 'all of it',
      remains: expect.stringContaining('backups'),
    });
    expect(await there()).toBe(0);
    await expect(admin('delete-center', center, '--yes')).rejects.toThrow('center');
  }, 60_000);
});
