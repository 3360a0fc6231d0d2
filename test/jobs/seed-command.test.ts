import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, harness } from '../support/harness.ts';
import { whoIs } from '../support/signing-in.ts';
import { SECRET } from '../support/wired.ts';

const program = fileURLToPath(new URL('../../src/cli/seed.ts', import.meta.url));

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

async function seed(env: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<string> {
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const { PATH, HOME } = process.env;
  const settings = { PATH, HOME, DATABASE_URL: h.database.url, AUTH_SECRET: SECRET, ...env };
  const command = [process.execPath, ['--import', tsx, program, ...args], { env: settings }] as const;
  const { stdout } = await promisify(execFile)(...command);
  h.clock.set(new Date());
  return stdout;
}

const tokenIn = (printed: string) => /^token: (.+)$/m.exec(printed)![1]!;
const sessions = () => h.db.prisma.session.count();

describe('the command that makes a center to look at', () => {
  it('prints what it made and a manager’s token; run again, it makes nothing and says so', async () => {
    const made = await seed();
    expect(made).toContain('“Studio Lumen” was made');
    expect(await whoIs(h, tokenIn(made))).toBe('Anna Conti');
    const count = await sessions();
    expect(made).toContain(`sessions: ${count}\n`);
    expect(count).toBeGreaterThan(3);

    const again = await seed();
    expect(again).toContain('is there already: nothing was made');
    expect(await whoIs(h, tokenIn(again))).toBe('Anna Conti');
    expect(await sessions()).toBe(count);
  }, 120_000);

  it('explains itself', async () => {
    expect(await seed({}, '--help')).toContain('Refuses in production');
  }, 60_000);
});
