import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createPasses } from '../../src/platform/auth/passes.ts';
import { createRedisEvents } from '../../src/platform/events/redis.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { redisUrl } from '../support/parts.ts';
import { addressOf, mutate, signIn, whoIs } from '../support/signing-in.ts';
import { socketClient } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';
import { SECRET } from '../support/wired.ts';

const program = fileURLToPath(new URL('../../src/cli/admin.ts', import.meta.url));
const run = promisify(execFile);

let h: Harness;
beforeAll(async () => {
  const url = redisUrl();
  h = await harness(url ? { events: createRedisEvents({ url, log: silentLog }) } : {});
  // The command runs by the real clock, in a process of its own.
  h.clock.set(new Date());
});
afterAll(() => h.close());

/** What the operator's command prints, run beside the server. */
const admin = <Answer = Record<string, string>>(...command: string[]) => adminWith<Answer>({}, ...command);

async function adminWith<Answer = Record<string, string>>(
  others: Record<string, string>,
  ...command: string[]
): Promise<Answer> {
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const env = {
    ...process.env,
    DATABASE_URL: h.database.url,
    AUTH_SECRET: SECRET,
    REDIS_URL: redisUrl() ?? '',
    ...others,
  };
  const { stdout } = await run(process.execPath, ['--import', tsx, program, ...command, '--json'], { env });
  h.clock.set(new Date());
  return JSON.parse(stdout) as Answer;
}

describe('the operator', () => {
  it('issues tokens, also while the server runs', async () => {
    const zoe = await h.aCustomer({ name: 'Zoe' });
    const { token } = await admin('issue-token', '--email', await addressOf(h, zoe));
    expect(await whoIs(h, token!)).toBe('Zoe');
    const center = ['--name', 'Nord', '--time-zone', 'Europe/Rome', '--locale', 'it-IT'];
    const opened = await admin(
      'create-center',
      ...center,
      '--manager-email',
      'nord@studio.example',
      '--manager-name',
      'Nora',
    );
    expect(await whoIs(h, opened.token!)).toBe('Nora');
  }, 60_000);

  it('encrypts anew what hangs on an earlier secret, and says when that may go', async () => {
    const bookingId = await h.aBooking(await h.aSession(), await h.aCustomer());
    const AUTH_SECRET = 'the secret after it of thirty-two bytes';
    const rotated = { AUTH_SECRET, AUTH_SECRET_PREVIOUS: SECRET };
    const counted = await adminWith(rotated, 'reseal', '--dry-run');
    expect(counted).toMatchObject({ passesUnreadable: 0, mayDropPreviousSecrets: false });
    expect(Number(counted.passesToReseal)).toBeGreaterThan(0);
    const done = await adminWith(rotated, 'reseal');
    expect(done).toMatchObject({ passesResealed: counted.passesToReseal, mayDropPreviousSecrets: true });
    const passes = createPasses({
      secret: AUTH_SECRET,
      previousSecrets: [],
      publicUrl: 'https://live.example',
    });
    const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    expect(passes.accessUrl(passEncrypted)).not.toBeNull();
    const back = { AUTH_SECRET: SECRET, AUTH_SECRET_PREVIOUS: AUTH_SECRET };
    expect(await adminWith(back, 'reseal')).toMatchObject({ passesResealed: done.passesResealed });
  }, 60_000);

  it('revokes them all, and ends what the account is signed in by and its streams', async () => {
    const zoe = await h.aCustomer();
    const sessionId = await h.aSession();
    await h.aBooking(sessionId, zoe);
    await h.runDueWork();
    const email = await addressOf(h, zoe);
    const { token } = await admin('issue-token', '--email', email);
    const { accessToken, refreshToken } = await signIn(h, zoe);
    const sockets = [await socketClient(h.url, token), await socketClient(h.url, accessToken)];
    const watches = sockets.map((socket) => socket.run(WATCH, { sessionId: globalId('Session', sessionId) }));
    for (const { next } of watches) expect(await next()).toMatchObject({ data: { sessionAccess: {} } });

    expect(await admin('revoke-token', '--email', email)).toEqual({ revokedAccounts: '1' });
    // By Redis at once; without it the sweep finds out.
    if (!redisUrl()) await h.accessSubscriptions.sweep();
    for (const { next } of watches) expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    for (const old of [token!, accessToken]) expect(await whoIs(h, old)).toBeNull();
    expect(await mutate(h, 'refresh-session', { refreshToken })).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
    expect(await whoIs(h, (await signIn(h, zoe)).accessToken)).not.toBeNull();
    for (const socket of sockets) await socket.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  }, 60_000);

  it('lists centers, and keeps one out until it is let in again', async () => {
    const nord = await h.aCenter({ name: 'Studio Nord' });
    const centerId = globalId('Center', nord.centerId);
    const listed = async () => {
      const { centers } = await admin<{ centers: Record<string, unknown>[] }>('list-centers');
      return centers.find((center) => center.centerId === centerId);
    };
    expect(await listed()).toMatchObject({ name: 'Studio Nord', staff: 1, customers: 0, suspendedAt: null });
    const { suspendedAt } = await admin('suspend-center', centerId);
    expect(await whoIs(h, await h.token(nord))).toBeNull();
    expect(await listed()).toMatchObject({ suspendedAt });
    await admin('suspend-center', centerId, '--resume');
    expect(await whoIs(h, await h.token(nord))).not.toBeNull();
  }, 60_000);
});
