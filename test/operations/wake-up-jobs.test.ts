import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { linkTo } from '../support/link.ts';
import { aCrowd, aSeat, noticesOf, outcomesOf } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aWorker, sweep } from '../support/worker.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], answer: SENT, meanwhile: () => undefined });
});

const STARTS = '2026-03-10T13:00:00Z';

describe('two nodes', () => {
  it('send each of 300 messages exactly once, however they are woken', async () => {
    const sessionId = await h.aSession({ capacity: 300 });
    await aCrowd(h, sessionId, 300);
    const other = await harness({ ...channels, database: h.database, clock: h.clock });
    h.clock.set(STARTS);
    await Promise.all([
      h.runDueWork(),
      other.runDueWork(),
      other.dispatchLoop.sweep(),
      h.dispatchLoop.sweep(),
      other.runDueWork(),
      h.runDueWork(),
    ]);
    await Promise.all([h.dispatchLoop.idle(), other.dispatchLoop.idle()]);
    const outcomes = await outcomesOf(h, { sessionId });
    expect(outcomes).toHaveLength(600);
    expect(outcomes.filter((outcome) => outcome === 'EMAIL SENT')).toHaveLength(300);
    expect(channels.asked).toHaveLength(300);
    expect(new Set(channels.asked).size).toBe(300);
    const attempts = (await noticesOf(h, { sessionId })).map((notice) => notice.attempts);
    expect(Math.max(...attempts)).toBe(1);
    await other.close();
  });

  it('share the work of one that stops in the middle', async () => {
    const sessionId = await h.aSession({ capacity: 300, joinUrl: 'https://meet.example/another' });
    await aCrowd(h, sessionId, 300);
    const other = await harness({ ...channels, database: h.database, clock: h.clock });
    h.clock.set(STARTS);
    // Closed, it lists messages and sends none.
    await other.dispatchLoop.close();
    await other.dispatchLoop.runDueWork();
    const dead = await aWorker(h, 'EMAIL');
    await dead.start();
    expect(dead.ids).toHaveLength(300);
    await sweep(h.dispatchLoop);
    expect(channels.asked).toEqual([]);
    await dead.expire();
    await sweep(h.dispatchLoop);
    expect([...channels.asked].sort()).toEqual([...dead.ids].sort());
    const mails = (await noticesOf(h, { sessionId })).filter(({ channel }) => channel === 'EMAIL');
    expect(mails.every(({ status, possibleRepeat }) => status === 'SENT' && possibleRepeat)).toBe(true);
    await other.close();
  });
});

describe('wake-ups', () => {
  it('that are all lost cost one sweep', async () => {
    const sessionId = await h.aSession();
    const { bookingId } = await aSeat(h, sessionId);
    h.clock.set('2026-03-10T13:00:14Z');
    await sweep(h.dispatchLoop);
    expect(await outcomesOf(h, { bookingId })).toContain('EMAIL SENT');
  });

  it('are asked for again by each sweep: the next transitions, and the next attempt', async () => {
    const sessionId = await h.aSession();
    await aSeat(h, sessionId);
    await h.runDueWork();
    h.clock.advance(60_000);
    const fresh = await harness({ ...channels, database: h.database, clock: h.clock });
    await sweep(fresh.dispatchLoop);
    expect(fresh.scheduler.instants()).toContainEqual(new Date(STARTS));
    channels.answer = AWAY;
    await h.at(STARTS);
    await sweep(fresh.dispatchLoop);
    const [mail] = await noticesOf(h, { sessionId });
    expect(fresh.scheduler.instants()).toContainEqual(mail?.nextAttemptAt);
    await fresh.close();
  });

  it('are one per instant, however many sessions share it', async () => {
    const serviceId = await h.aService();
    for (let count = 0; count < 5; count++) await h.aSession({ serviceId, startsInMinutes: 47 });
    await h.runDueWork();
    const at = new Date(Date.parse(NOON) + 47 * 60_000);
    expect(h.scheduler.instants().filter((instant) => +instant === +at)).toHaveLength(1);
  });

  it('that come while the work is under way are answered by one more round', async () => {
    const sessionId = await h.aSession();
    h.clock.set(STARTS);
    const late: Promise<unknown>[] = [];
    channels.meanwhile = () => void late.push(h.runDueWork());
    const first = await aSeat(h, sessionId);
    const running = h.runDueWork();
    const second = await aSeat(h, sessionId);
    await Promise.all([running, h.runDueWork()]);
    await Promise.all(late);
    await h.dispatchLoop.idle();
    for (const seat of [first, second]) expect(await outcomesOf(h, seat)).toContain('EMAIL SENT');
  });

  it('that come in the very tick in which the work ends are answered too', async () => {
    let rounds = 0;
    let wake = async () => {};
    const transaction: typeof h.db.transaction = (work) => {
      rounds += 1;
      return h.db.transaction(work);
    };
    const sql = <Row>(text: string, values?: unknown[]) =>
      h.db.sql<Row>(text, values).finally(() => void wake());
    const { dispatchLoop } = h.wired({ db: { ...h.db, sql, transaction } });

    const answered: boolean[] = [];
    const trials = [1, 2, 3, 4, 5, 6].flatMap((statement) =>
      Array.from({ length: 12 }, (_, ticks) => ({ statement, ticks })),
    );
    for (const { statement, ticks } of trials) {
      let left = statement;
      wake = async () => {
        left -= 1;
        if (left !== 0) return;
        for (let tick = 0; tick < ticks; tick++) await null;
        const before = rounds;
        await dispatchLoop.runDueWork();
        answered.push(rounds > before);
      };
      await dispatchLoop.runDueWork();
      await dispatchLoop.idle();
    }
    expect(answered).toContain(true);
    expect(answered).not.toContain(false);
    await dispatchLoop.close();
  });
});

describe('a database that is away', () => {
  it('stops nothing for good: what was under way is sent again when it is back', async () => {
    const link = await linkTo(h.database.url);
    const cutOff = await harness({ ...channels, clock: h.clock, database: { ...h.database, url: link.url } });
    const sessionId = await h.aSession();
    await aSeat(h, sessionId);
    h.clock.set(STARTS);
    channels.meanwhile = () => link.cut();
    // The round may be cut off as well.
    await cutOff.dispatchLoop.runDueWork().catch(() => undefined);
    await cutOff.dispatchLoop.idle();
    channels.meanwhile = () => undefined;
    expect(channels.asked).toHaveLength(1);
    expect(cutOff.lines.join()).toContain('sending stopped; the sweep resumes it');
    await expect(cutOff.dispatchLoop.sweep()).rejects.toThrow();

    await link.mend();
    await h.db.sql(`UPDATE delivery SET lease_until = clock_timestamp() WHERE status = 'CLAIMED'`);
    await sweep(cutOff.dispatchLoop);
    const [mail] = await noticesOf(h, { sessionId });
    expect(mail).toMatchObject({ status: 'SENT', attempts: 2, possibleRepeat: true });
    await cutOff.close();
    await link.close();
  });
});
