import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { globalId } from '../../src/lib/global-ids.ts';
import { whatWasTold } from '../../src/modules/notifications/why/queries.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { listen } from '../support/loopback-server.ts';
import { aSeat } from '../support/notices.ts';
import { onServer, withDatabase } from '../support/postgres.ts';
import { SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { SECRET } from '../support/wired.ts';

const program = fileURLToPath(new URL('../../src/cli/admin.ts', import.meta.url));
const run = promisify(execFile);
const channels = scriptedChannels();

let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
  channels.answer = SENT;
});
afterAll(() => h.close());

/** What the operator's command prints beside the server, by the real clock; and whether it found a fault. */
async function admin(command: string[], settings: Record<string, string> = {}) {
  const { stdout, code } = await ended(command, settings);
  return { ...JSON.parse(stdout), code };
}

/** What the operator's command says instead of doing it. */
async function refusalOf(command: string[]): Promise<string> {
  const { stderr, code } = await ended(command);
  expect(code).toBe(1);
  return stderr;
}

async function ended(command: string[], settings: Record<string, string> = {}) {
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const env = { PATH: process.env.PATH, DATABASE_URL: h.database.url, AUTH_SECRET: SECRET, ...settings };
  const args = ['--import', tsx, program, ...command, '--json'];
  const { stdout, stderr, code = 0 } = await run(process.execPath, args, { env }).catch((failed) => failed);
  return { stdout: String(stdout), stderr: String(stderr), code };
}

describe('the operator', () => {
  it('reads what somebody was told, what is to come, and why not', async () => {
    h.clock.set(NOON);
    const told = await aSeat(h, await h.aSession());
    const waiting = await h.aSession({ joinUrl: null, startsInMinutes: 240 });
    await h.aBooking(waiting, told.customer);
    await h.at('2026-03-10T13:00:00Z');
    const rows = await whatWasTold(h.db.sql, told.email, h.clock());
    expect(
      rows.map(({ serviceName, purpose, channel, status, reason, hasLink }) => ({
        serviceName,
        purpose,
        channel,
        status,
        reason,
        hasLink,
      })),
    ).toEqual([
      {
        serviceName: 'Vinyasa',
        purpose: 'ACCESS_NOTICE',
        channel: 'EMAIL',
        status: 'SENT',
        reason: null,
        hasLink: true,
      },
      {
        serviceName: 'Vinyasa',
        purpose: 'ACCESS_NOTICE',
        channel: 'PUSH',
        status: 'SKIPPED',
        reason: 'NO_DEVICE',
        hasLink: true,
      },
      { serviceName: 'Vinyasa', purpose: null, channel: null, status: null, reason: null, hasLink: false },
    ]);
    expect(await whatWasTold(h.db.sql, 'nobody@people.example', h.clock())).toEqual([]);
  });

  it('sends a notice again to whom it has not reached, and says why to whom it cannot', async () => {
    // The command runs by the real clock, two minutes after the notices were listed.
    h.clock.set(new Date(Date.now() - 32 * 60_000));
    const sessionId = await h.aSession({ startsInMinutes: 30 });
    const [reached, lost] = [await aSeat(h, sessionId), await aSeat(h, sessionId)];
    channels.answer = (message) =>
      'to' in message && message.to.email === lost.email
        ? { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'no such person' }
        : SENT;
    await h.at(new Date(h.clock().getTime() + 30 * 60_000));
    channels.answer = SENT;
    const session = globalId('Session', sessionId);
    const bookingId = globalId('Booking', lost.bookingId);
    const sentTo = () => channels.emails.filter(({ to }) => to.email === lost.email).length;
    const before = sentTo();

    expect(await admin(['resend', '--session', session, '--dry-run'])).toMatchObject({
      notices: [{ bookingId, result: 'would be sent' }],
    });
    expect(await admin(['resend', '--session', session])).toMatchObject({
      notices: [{ bookingId, result: 'listed' }],
      code: 0,
    });
    const refused = await admin(['resend', '--booking', bookingId]);
    expect(refused).toMatchObject({ notices: [{ bookingId, result: expect.any(String) }], code: 1 });
    h.clock.set(new Date());
    await h.runDueWork();
    expect(sentTo()).toBe(before + 1);
    expect(reached.email).not.toBe(lost.email);
  }, 60_000);

  it('says when and why a notice was skipped, and sends it as soon as its center is let in again', async () => {
    h.clock.set(new Date(Date.now() - 29 * 60_000));
    const seat = await aSeat(h, await h.aSession({ startsInMinutes: 30 }));
    const nobody = await aSeat(h, await h.aSession({ startsInMinutes: 30 }));
    await h.db.prisma.customer.update({ where: { id: nobody.customer.id }, data: { email: null } });
    const centerId = globalId('Center', h.manager.centerId);
    await admin(['suspend-center', centerId]);
    const listedAt = new Date(h.clock().getTime() + 30 * 60_000);
    await h.at(listedAt);
    const resend = async ({ bookingId }: { bookingId: string }) =>
      (await admin(['resend', '--booking', globalId('Booking', bookingId)])).notices[0];

    const before = `SKIPPED CENTER_SUSPENDED ${listedAt.toISOString()}`;
    expect(await resend(seat)).toMatchObject({
      result: 'not sent: the center is suspended, let it in again first',
      before,
    });
    await admin(['suspend-center', centerId, '--resume']);
    expect(await resend(seat)).toMatchObject({ result: 'listed', before });
    expect((await resend(nobody)).result).toMatch(/^not sent: SKIPPED NO_ADDRESS /);
    await h.runDueWork();
    expect(channels.emails.filter(({ to }) => to.email === seat.email)).toHaveLength(1);
  }, 120_000);

  it('has settings and dependencies checked: a mail key that is refused is a failure, and nothing is sent', async () => {
    const asked: string[] = [];
    const provider = createServer();
    const { port, close } = await listen(provider, (request, _body, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      const good = request.headers.authorization === 'Bearer SG.good';
      response.writeHead(good ? 200 : 401).end(JSON.stringify({ scopes: ['mail.send'] }));
    });
    const vapid = webpush.generateVAPIDKeys();
    const settings = (apiKey: string) => ({
      SENDGRID_API_KEY: apiKey,
      SENDGRID_FROM: 'no-reply@live.example.com',
      SENDGRID_BASE_URL: `http://127.0.0.1:${port}`,
      VAPID_PUBLIC_KEY: vapid.publicKey,
      VAPID_PRIVATE_KEY: vapid.privateKey,
      VAPID_SUBJECT: 'mailto:ops@live.example.com',
    });
    const stateOf = ({ findings }: { findings: { about: string; state: string }[] }, name: string) =>
      findings.filter(({ about }) => about === name).map(({ state }) => state);
    try {
      const well = await admin(['doctor'], settings('SG.good'));
      expect(well.code).toBe(0);
      for (const about of [
        'settings',
        'DATABASE_URL',
        'migrations',
        'the job store',
        'SENDGRID_API_KEY',
        'VAPID_PRIVATE_KEY',
      ])
        expect([about, ...stateOf(well, about)]).toEqual([about, 'ok']);
      const ill = await admin(['doctor'], settings('SG.revoked'));
      expect(stateOf(ill, 'SENDGRID_API_KEY')).toEqual(['failure']);
      expect(ill.code).toBe(1);
      expect(JSON.stringify(ill)).not.toContain('SG.revoked');
      expect(asked).toEqual(['GET /v3/scopes Bearer SG.good', 'GET /v3/scopes Bearer SG.revoked']);
    } finally {
      await close();
    }
  }, 60_000);

  it('finds a role that may not write, and names the setting where a command meets it', async () => {
    const role = `reader_${randomUUID().slice(0, 8)}`;
    const asSuperuser = (sql: string) => onServer(h.database.url, (client) => client.query(sql));
    await asSuperuser(`CREATE ROLE ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    const DATABASE_URL = `${h.database.url}?options=${encodeURIComponent(`-c role=${role}`)}`;
    try {
      const { findings, code } = await admin(['doctor'], { DATABASE_URL });
      expect(code).toBe(1);
      expect(findings).toContainEqual({
        about: 'DATABASE_URL',
        state: 'failure',
        says: expect.stringContaining('may not read and write center, booking'),
      });
      const refused = await ended(['suspend-center', globalId('Center', h.manager.centerId)], {
        DATABASE_URL,
      });
      expect(refused).toEqual({
        stdout: '',
        stderr: 'DATABASE_URL: permission denied for table center: its role must own the tables.\n',
        code: 1,
      });
    } finally {
      await asSuperuser(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  }, 60_000);

  it('says before the first start what the database lacks, and makes nothing in it', async () => {
    const DATABASE_URL = withDatabase(h.database.url, `empty_${randomUUID().replaceAll('-', '')}`);
    const name = new URL(DATABASE_URL).pathname.slice(1);
    await onServer(h.database.url, (client) => client.query(`CREATE DATABASE ${name}`));
    try {
      const { findings, code } = await admin(['doctor'], { DATABASE_URL });
      const about = new Map(findings.map((one: { about: string }) => [one.about, one]));
      expect(about.get('migrations')).toMatchObject({
        state: 'failure',
        says: expect.stringContaining('admin migrate'),
      });
      expect(about.get('the job store')).toMatchObject({
        state: 'ok',
        says: expect.stringContaining('0 wake-ups'),
      });
      expect(code).toBe(1);
      const { rows } = await onServer(DATABASE_URL, (client) =>
        client.query(`SELECT nspname FROM pg_namespace WHERE nspname = 'agenda'
          UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
      );
      expect(rows).toEqual([]);
    } finally {
      await onServer(h.database.url, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    }
  }, 60_000);

  it('refuses what is not there and what is wrong, by the name of the option, instead of finding nothing', async () => {
    const noOne = (type: string) => globalId(type, randomUUID());
    const ids = 'Ids are as `list-centers` and `why` print them, whole.';
    const refusals: [string[], string][] = [
      [['resend', '--session', noOne('Session')], `There is no such session. ${ids}`],
      [['withheld', 'list', '--center', noOne('Center')], `There is no such center. ${ids}`],
      [['withheld', 'drop', '--session', noOne('Session')], `There is no such session. ${ids}`],
      [['withheld', 'list', '--center', ''], `There is no such center. ${ids}`],
      [
        ['withheld', 'drop', '--all', '--center', noOne('Center')],
        "'--all' cannot be used with option '--center",
      ],
      [
        ['issue-token', '--email', 'a@b.example', '--days', '0.0001'],
        '--days: must be a number of days, at least',
      ],
      [['why', 'nobody'], 'This is not an e-mail address;'],
    ];
    for (const [command, says] of refusals) expect(await refusalOf(command)).toContain(says);
    expect(await refusalOf(['why', 'nobody'])).toMatch(/^This is not/);
    const center = ['--name', 'X', '--locale', 'it-IT', '--manager-email', 'x@people.example'];
    expect(await refusalOf(['create-center', ...center, '--time-zone', 'Europe/Rom'])).toMatch(
      /^--time-zone: This is not a time zone/,
    );
  }, 120_000);

  it('refuses a zone that no center is in, with those that centers are in', async () => {
    const said = await refusalOf(['recompute-zones', '--zone', 'Europe/Rom', '--dry-run']);
    expect(said).toMatch(/No center is in Europe\/Rom\. Zones of centers: .*\bEurope\//);
    expect(await admin(['recompute-zones', '--zone', 'Europe/Madrid', '--dry-run'])).toMatchObject({
      code: 0,
    });
  }, 60_000);

  it('tells of an output that cannot be written, and nothing of one that is read no further', async () => {
    const tsx = fileURLToPath(import.meta.resolve('tsx'));
    const env = { PATH: process.env.PATH, DATABASE_URL: h.database.url, AUTH_SECRET: SECRET };
    const into = (where: string) =>
      run('sh', ['-c', `"$0" --import "$1" "$2" list-centers ${where}`, process.execPath, tsx, program], {
        env,
      });
    await expect(into('> /dev/full')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The output cannot be written: ENOSPC.*\.\n$/),
    });
    expect((await into('| true')).stderr).toBe('');
  }, 60_000);

  it('sees the wake-ups that wait in the job store', async () => {
    const { jobs } = await admin(['jobs']);
    expect(jobs).toEqual([]);
  }, 60_000);
});
