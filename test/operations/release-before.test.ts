import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { MINUTE } from '../../src/lib/time.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { post, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { onServer } from '../support/postgres.ts';
import { startProgram } from '../support/programs.ts';
import { checkedOut, releaseBefore } from '../support/release-before.ts';
import { SECRET } from '../support/wired.ts';

const release = releaseBefore();
if ('reason' in release) console.log(`The release before is not tried: ${release.reason}`);

describe.skipIf('reason' in release)('the release before, on the database of today and beside it', () => {
  let h: Harness;
  let before: { url: string; folder: string; lines: string[]; stop(): Promise<void> };

  beforeAll(async () => {
    h = await harness();
    h.clock.set(new Date());
    before = await startBefore(h);
  }, 120_000);
  afterAll(async () => {
    await before?.stop();
    await h?.close();
  });

  /** Sends one of its own documents to the release before. */
  const ask = async (caller: Viewer, document: string, variables: Variables = {}) => {
    const text = readFileSync(join(before.folder, 'schema/operations', `${document}.graphql`), 'utf8');
    return await post(`${before.url}/graphql`, text, variables, await h.token(caller));
  };
  const query = async (sql: string) => (await onServer(h.database.url, (client) => client.query(sql))).rows;

  it('starts and answers every read that needs no arguments', async () => {
    await h.aBooking(await h.aSession());
    const files = readdirSync(join(before.folder, 'schema/operations')).filter((file) =>
      file.endsWith('.graphql'),
    );
    const reads = files.filter((file) => {
      const text = readFileSync(join(before.folder, 'schema/operations', file), 'utf8');
      return /^\s*query\b/.test(text) && !/\$\w+: [^)]*!/.test(text);
    });
    expect(reads.length).toBeGreaterThan(5);
    for (const file of reads) {
      const { errors } = await ask(h.manager, file.replace('.graphql', ''));
      expect(errors, file).toBeUndefined();
    }
  }, 20_000);

  it('books what today has made, and today cancels it, and books it again', async () => {
    const customer = await h.aCustomer();
    const sessionId = globalId('Session', await h.aSession());
    const booked = await ask(customer, 'book-session', { input: { sessionId } });
    expect(booked).toMatchObject({ data: { bookSession: { __typename: 'Booking', status: 'BOOKED' } } });
    const id = (booked.data as { bookSession: { id: string } }).bookSession.id;
    const cancelled = await h.ask(customer, operation('cancel-booking'), { input: { bookingId: id } });
    expect(cancelled).toMatchObject({
      data: { cancelBooking: { __typename: 'Booking', status: 'CANCELLED' } },
    });
    expect(await ask(customer, 'book-session', { input: { sessionId } })).toMatchObject({
      data: { bookSession: { __typename: 'Booking', status: 'BOOKED' } },
    });
  });

  it('makes classes that today shows and books', async () => {
    const serviceId = globalId('Service', await h.aService());
    const startsAt = new Date(h.clock().getTime() + 90 * MINUTE);
    const made = await ask(h.manager, 'create-session', {
      input: { serviceId, startsAt, joinUrl: 'https://zoom.us/j/123456789' },
    });
    expect(made).toMatchObject({ data: { createSession: { __typename: 'Session' } } });
    const { id: sessionId } = (made.data as { createSession: { id: string } }).createSession;
    const booked = await h.ask(await h.aCustomer(), operation('book-session'), { input: { sessionId } });
    expect(booked).toMatchObject({ data: { bookSession: { __typename: 'Booking' } } });
  });

  it('sends what falls due, and reports no error', async () => {
    const serviceId = await h.aService({ accessLeadMinutes: 30 });
    const bookingId = await h.aBooking(await h.aSession({ serviceId, startsInMinutes: 20 }));
    const states = `SELECT DISTINCT status::text FROM delivery WHERE booking_id = '${bookingId}' AND channel = 'EMAIL'`;
    await vi.waitFor(async () => expect(await query(states)).toEqual([{ status: 'SENT' }]), 20_000);
    expect(before.lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  }, 30_000);
});

async function startBefore(h: Harness) {
  if ('reason' in release) throw new Error(release.reason);
  const { folder, remove } = checkedOut(release);
  // Before this folder there was, a release refused every database that was newer.
  if (!existsSync(join(folder, 'src/platform/postgres/migrate'))) {
    const has = readdirSync(join(folder, 'prisma/migrations'));
    await onServer(h.database.url, (client) =>
      client.query('DELETE FROM _prisma_migrations WHERE migration_name <> ALL ($1)', [has]),
    );
  }
  const env = { ...process.env, DATABASE_URL: h.database.url, AUTH_SECRET: SECRET, PORT: '0', NODE_ENV: '' };
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  try {
    const program = await startProgram(
      process.execPath,
      () => ['--import', tsx, join(folder, 'src/main.ts')],
      /"url":"(http[^"]+)".*listening/,
      env,
    );
    const stop = async () => {
      await program.stop();
      remove();
    };
    return { url: program.ready[1]!, folder, lines: program.lines, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
