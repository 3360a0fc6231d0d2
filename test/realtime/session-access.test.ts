import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { access, TRANSPORTS, type Watcher, watchById, watchSession } from '../support/watch.ts';

const STARTS = '2026-03-10T13:00:00Z';
const ENDS = '2026-03-10T14:00:00Z';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

describe.each(TRANSPORTS)('watching a session’s access by %s', (transport) => {
  const watchers: Watcher[] = [];
  afterEach(async () => {
    for (const watcher of watchers.splice(0)) watcher.leave();
    // A watcher that has left keeps nothing open.
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
  const keep = (watcher: Watcher) => {
    watchers.push(watcher);
    return watcher;
  };
  const watch = async (caller: Viewer | null, sessionId: string) =>
    keep(await watchSession(h, transport, caller, sessionId));

  async function aSeat(change: Parameters<Harness['aSession']>[0] = {}) {
    const sessionId = await h.aSession(change);
    const customer = await h.aCustomer();
    const bookingId = await h.aBooking(sessionId, customer);
    await h.runDueWork();
    return { sessionId, customer, bookingId };
  }

  /** The refusal with which a stream ends, and that it ends there. */
  async function refusalOf(watcher: Watcher): Promise<Result> {
    const result = (await watcher.next()) as Result;
    expect(await watcher.next()).toBe('complete');
    return result;
  }

  it('shows the present, then each change, then completes at the end', async () => {
    const { sessionId, customer } = await aSeat();
    const watcher = await watch(customer, sessionId);
    expect(await access(watcher)).toEqual({
      state: 'SCHEDULED',
      live: false,
      joinUrl: null,
      accessUrl: expect.stringMatching(/^https:\/\/live\.example\/join\/.{32}$/),
      opensAt: '2026-03-10T13:00:00.000Z',
      closesAt: '2026-03-10T14:00:00.000Z',
      joiningInstructions: null,
      waitingNote: null,
      linkMissing: null,
    });
    await h.at(STARTS);
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', live: true, joinUrl: JOIN_URL });
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/another' } });
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: 'https://meet.example/another' });
    await h.at(ENDS);
    expect(await access(watcher)).toMatchObject({ state: 'ENDED', live: false, joinUrl: null });
    expect(await watcher.next()).toBe('complete');
    expect(h.accessSubscriptions.open()).toBe(0);
  });

  it('follows into the backup room and back', async () => {
    const { sessionId, customer } = await aSeat();
    await h.at(STARTS);
    const watcher = await watch(customer, sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: JOIN_URL });
    const backup = 'https://meet.example/backup';
    await h.access.switchToBackupRoom(h.manager, sessionId, backup);
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: backup });
    await h.access.switchBack(h.manager, sessionId);
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: JOIN_URL });
  });

  it('completes when the session is cancelled', async () => {
    const { sessionId, customer } = await aSeat();
    const watcher = await watch(customer, sessionId);
    await access(watcher);
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'CANCELLED' });
    expect(await watcher.next()).toBe('complete');
  });

  it('shows a cancellation at once, goes on when it is taken back, and completes after the minute', async () => {
    const { sessionId, customer } = await aSeat({ startsInMinutes: 300 });
    const watcher = await watch(customer, sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED' });
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'CANCELLED' });
    await h.sessions.restore(h.manager, sessionId);
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED' });
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'CANCELLED' });
    await h.at('2026-03-10T12:01:00Z');
    expect(await watcher.next()).toBe('complete');
  });

  it('completes at once for a session held in person', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const { sessionId, customer } = await aSeat({ serviceId, joinUrl: null });
    const watcher = await watch(customer, sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'NOT_ONLINE', opensAt: null, accessUrl: null });
    expect(await watcher.next()).toBe('complete');
  });

  it('gives the link to staff, too, only while access is open', async () => {
    const { sessionId } = await aSeat({ joinUrl: null });
    const watcher = await watch(await h.aProfessional(), sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED', joinUrl: null, linkMissing: true });
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: JOIN_URL } });
    await h.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED', joinUrl: null, linkMissing: false });
    await h.at(STARTS);
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: JOIN_URL, accessUrl: null });
  });

  it('refuses no seat, a foreign, an unknown and a malformed session in the same words', async () => {
    const { sessionId } = await aSeat();
    const stranger = await h.aCustomer();
    const foreign = await h.aSession({ manager: await h.aCenter() });
    const unknown = globalId('Session', crypto.randomUUID());
    const ids = [globalId('Session', sessionId), globalId('Session', foreign), unknown, 'no id at all'];
    const results: Result[] = [];
    for (const id of ids) results.push(await refusalOf(keep(await watchById(h, transport, stranger, id))));
    expect(codes(results[0]!)).toEqual(['FORBIDDEN']);
    expect(results[0]).not.toHaveProperty('data');
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('refuses the staff of another center', async () => {
    const { sessionId } = await aSeat();
    expect(codes(await refusalOf(await watch(await h.aCenter(), sessionId)))).toEqual(['FORBIDDEN']);
  });

  it('ends for a customer who loses the seat', async () => {
    const { sessionId, customer, bookingId } = await aSeat();
    const watcher = await watch(customer, sessionId);
    await access(watcher);
    await h.bookings.cancel(h.manager, bookingId);
    const refusal = await refusalOf(watcher);
    expect(codes(refusal)).toEqual(['FORBIDDEN']);
    expect(refusal).toHaveProperty('data', null);
  });

  it('ends for a professional who was removed, at the next event', async () => {
    const { sessionId } = await aSeat();
    const professional = await h.aProfessional();
    const watcher = await watch(professional, sessionId);
    await access(watcher);
    await h.people.removeProfessional(h.manager, professional.id);
    await h.at(STARTS);
    const refusal = await refusalOf(watcher);
    expect(codes(refusal)).toEqual(['UNAUTHENTICATED']);
    expect(refusal).toHaveProperty('data', null);
  });

  it('is refused without a token', async () => {
    const { sessionId } = await aSeat();
    const refusal = await refusalOf(await watch(null, sessionId));
    expect(codes(refusal)).toEqual(['UNAUTHENTICATED']);
    expect(refusal).not.toHaveProperty('data');
  });

  it('loses no change that races with the first look', async () => {
    const { sessionId, customer } = await aSeat();
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      const note = `note ${round}`;
      const watching = watch(customer, sessionId);
      for (let turn = 0; turn < round % 8; turn++) await nextTurn();
      await h.access.edit(h.manager, sessionId, { waitingNote: note });
      await h.runDueWork();
      const watcher = await watching;
      let seen = (await access(watcher)).waitingNote;
      while (seen !== note) seen = (await access(watcher)).waitingNote;
      watcher.leave();
    }
  });

  it('reads anew for every event whatever the client selects', async () => {
    const { sessionId, customer } = await aSeat();
    const document = `subscription ($id: ID!) {
      sessionAccess(sessionId: $id) { state session { online { state joinUrl } viewerBooking { status } } }
    }`;
    const variables = { id: globalId('Session', sessionId) };
    const socket = transport === 'WebSocket' ? await h.socket(customer) : null;
    const { next } = socket?.run(document, variables) ?? (await h.sse(customer, document, variables));
    const watcher = keep({ next, leave: () => void socket?.leave() });
    expect((await access(watcher)).session.online).toEqual({ state: 'SCHEDULED', joinUrl: null });
    await h.at(STARTS);
    expect((await access(watcher)).session.online).toEqual({ state: 'OPEN', joinUrl: JOIN_URL });
    await h.at(ENDS);
    expect((await access(watcher)).session.online).toEqual({ state: 'ENDED', joinUrl: null });
  });
});

describe('many watchers of one session', () => {
  it('cost the database the same few statements as one', async () => {
    const sessionId = await h.aSession();
    await h.runDueWork();
    const statements = vi.spyOn(pg.Client.prototype, 'query');
    const watchers: Watcher[] = [];

    async function signalled(note: string): Promise<number> {
      await h.access.edit(h.manager, sessionId, { waitingNote: note });
      statements.mockClear();
      await h.runDueWork();
      for (const watcher of watchers) expect(await access(watcher)).toMatchObject({ waitingNote: note });
      return statements.mock.calls.length;
    }

    watchers.push(await watchSession(h, 'WebSocket', h.manager, sessionId));
    await access(watchers[0]!);
    const forOne = await signalled('one');
    for (let i = 0; i < 49; i++) {
      const watcher = await watchSession(h, 'WebSocket', h.manager, sessionId);
      watchers.push(watcher);
      await access(watcher);
    }
    expect(await signalled('fifty')).toBe(forOne);
    statements.mockRestore();
    for (const watcher of watchers) watcher.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
});
