import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  applyTransitions,
  type DueSession,
  openDueSessions,
} from '../../src/modules/sessions/transitions.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aSeat, noticesOf, outcomesOf } from '../support/notices.ts';
import { copySession, countingRows } from '../support/plans.ts';
import { scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const STARTS = new Date('2026-03-10T13:00:00Z');

const ANY = { limit: 10, after: null, all: false };

const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });

/** Sessions of this hour whose transitions are applied until they start, and what their clients hear from now on. */
async function sessionsAhead(count: number) {
  const ids: string[] = [];
  const serviceId = await h.aService();
  // Later ones start earlier, so the order of starts is not that of ids.
  for (let place = 0; place < count; place++)
    ids.push(await h.aSession({ serviceId, startsInMinutes: 60 - place }));
  await h.runDueWork();
  const heard: string[] = [];
  for (const id of ids) h.events.subscribe(`session:${id}`, () => heard.push(id));
  return { ids, heard };
}

describe('the access windows that are due', () => {
  it('open before any message is listed, and a crash in between costs neither', async () => {
    const { ids, heard } = await sessionsAhead(1);
    const [sessionId] = ids as [string];
    const seat = await aSeat(h, sessionId);
    await h.runDueWork();
    const transaction: Harness['db']['transaction'] = async () => {
      throw new Error('the power fails');
    };
    const failing = h.wired({ db: { ...h.db, transaction } }).dispatchLoop;

    h.clock.set(STARTS);
    await expect(failing.runDueWork()).rejects.toThrow('the power fails');
    expect(heard).toEqual(ids);
    expect((await session(sessionId)).openedAt).toEqual(STARTS);
    expect(await noticesOf(h, { sessionId })).toEqual([]);

    await h.runDueWork();
    expect(await outcomesOf(h, seat)).toContain('EMAIL SENT');
    expect(heard, 'nothing new to see').toEqual(ids);
    await failing.close();
  });

  it('do not wait for reminders to be scheduled, however long that takes', async () => {
    const { ids, heard } = await sessionsAhead(1);
    let schedule: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => {
      schedule = resolve;
    });
    let asked = false;
    const sql: Harness['db']['sql'] = async (text, values) => {
      if (text.includes('reschedule_requested_at IS NOT NULL')) {
        asked = true;
        await blocked;
      }
      return h.db.sql(text, values);
    };
    const scheduling = h.wired({ db: { ...h.db, sql } }).dispatchLoop;
    await aSeat(h, ids[0]!);
    await scheduling.runDueWork();
    await vi.waitFor(() => expect(asked).toBe(true));
    h.clock.set(STARTS);
    await scheduling.runDueWork();
    expect(heard).toEqual(ids);
    schedule();
    await scheduling.close();
    expect(
      await h.db.prisma.booking.count({
        where: { sessionId: ids[0]!, rescheduleRequestedAt: { not: null } },
      }),
    ).toBe(0);
  });

  it('open once each, in order, in as many batches as it takes', async () => {
    const { ids } = await sessionsAhead(5);
    const batches: DueSession[][] = [];
    for (let last: DueSession | null = null; ; last = batches.at(-1)!.at(-1)!) {
      batches.push(await openDueSessions(h.db.sql, STARTS, { limit: 2, after: last, all: false }));
      if (batches.at(-1)!.length < 2) break;
    }
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(batches.flat().map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await openDueSessions(h.db.sql, STARTS, ANY)).toEqual([]);
    h.clock.set(STARTS);
    await h.runDueWork();
  });

  it('with a webhook wait for the transaction that publishes their event, in the same round', async () => {
    const { ids, heard } = await sessionsAhead(3);
    const manager = await h.aCenter();
    const events = ['session.access.opened'];
    await h.webhookEndpoints.register(manager, { url: 'https://127.0.0.1:1/hooks', events });
    const listenedTo = await h.aSession({ manager });
    h.events.subscribe(`session:${listenedTo}`, () => heard.push(listenedTo));
    await h.runDueWork();
    heard.length = 0;

    const first = await openDueSessions(h.db.sql, STARTS, ANY);
    expect(first.filter(({ changed }) => changed).map(({ id }) => id)).toEqual(ids.toReversed());
    expect((await session(listenedTo)).openedAt).toBeNull();
    await h.at(STARTS);
    expect((await session(listenedTo)).openedAt).toEqual(STARTS);
    expect(heard).toEqual([listenedTo]);
  });

  it('of a session that somebody is changing are passed over, and open by the end of the round', async () => {
    const { ids, heard } = await sessionsAhead(2);
    const [locked, free] = ids as [string, string];
    h.clock.set(STARTS);
    let running = Promise.resolve();
    await h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM session WHERE id = $1::uuid FOR UPDATE', [locked]);
      running = h.runDueWork();
      await expect.poll(() => heard).toEqual([free]);
    });
    await running;
    expect(heard).toEqual([free, locked]);
    expect((await session(locked)).openedAt).toEqual(STARTS);
  });

  it('are left alone where clients have nothing new to see', async () => {
    const { ids, heard } = await sessionsAhead(1);
    h.clock.set(STARTS);
    await h.runDueWork();
    const before = await session(ids[0]!);
    h.clock.advance(1_000);
    const late = await aSeat(h, ids[0]!);
    expect(await openDueSessions(h.db.sql, h.clock(), ANY)).toEqual([]);
    await h.runDueWork();
    expect(await outcomesOf(h, late)).toContain('EMAIL SENT');
    expect(heard).toEqual(ids);
    expect((await session(ids[0]!)).version).toBe(before.version);
  });

  it('are read once for each session, however many PostgreSQL expects', async () => {
    const [model] = (await sessionsAhead(1)).ids as [string];
    await copySession(h.db.sql, model, 2_000);
    await h.db.sql(`UPDATE session SET next_transition_at = '2027-01-01' WHERE id <> $1::uuid`, [model]);
    await h.db.sql('ANALYZE session');
    const due = 300;
    await copySession(h.db.sql, model, due - 1);
    const rows = await h.db.transaction(async (sql) => {
      const counting = countingRows(sql, () => true);
      await openDueSessions(counting.sql, STARTS, { ...ANY, limit: due });
      await applyTransitions(counting.sql, STARTS, { sessions: due, seats: 0 });
      return counting.most();
    });
    expect(rows).toBeGreaterThanOrEqual(due);
    expect(rows).toBeLessThan(3 * due);
  });
});
