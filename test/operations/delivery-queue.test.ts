import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freeExpiredLeases, nextLeaseEnd } from '../../src/modules/notifications/queue/leases.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aCrowd, aDevice, aSeat, noticesOf, outcomesOf } from '../support/notices.ts';
import { countingRows } from '../support/plans.ts';
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

/** A session whose messages are listed and due, and were not sent. */
async function aListedSession(people = 1) {
  const sessionId = await h.aSession({ capacity: 1000 });
  for (let count = 0; count < people; count++) {
    const { customer } = await aSeat(h, sessionId);
    await aDevice(h, customer);
  }
  channels.answer = AWAY;
  await h.at(STARTS);
  channels.answer = SENT;
  channels.asked = [];
  h.clock.advance(2_000);
  return sessionId;
}

const free = () => freeExpiredLeases(h.isolation, h.db.sql, h.clock(), false);

describe('a worker that dies', () => {
  it.each(['EMAIL', 'PUSH'] as const)(
    'before its request leaves makes the %s delivery pending again at once',
    async (channel) => {
      const sessionId = await aListedSession();
      const worker = await aWorker(h, channel);
      await worker.expire();
      await free();
      const [waiting] = (await noticesOf(h, { sessionId })).filter((one) => one.channel === channel);
      expect(waiting).toMatchObject({ status: 'PENDING', claimToken: null, nextAttemptAt: h.clock() });
      await sweep(h.dispatchLoop);
      const [done] = (await noticesOf(h, { sessionId })).filter((one) => one.channel === channel);
      expect(done).toMatchObject({ status: 'SENT', possibleRepeat: false });
    },
  );

  it.each([
    ['EMAIL', true],
    ['PUSH', false],
  ] as const)(
    'after its request left makes the %s delivery unknown: it is sent again, as a possible repeat: %s',
    async (channel, repeat) => {
      const sessionId = await aListedSession();
      const worker = await aWorker(h, channel);
      await worker.start();
      await worker.expire();
      await free();
      const [unknown] = (await noticesOf(h, { sessionId })).filter((one) => one.channel === channel);
      expect(unknown).toMatchObject({
        status: 'UNKNOWN',
        reason: 'PROVIDER_SILENT',
        nextAttemptAt: h.clock(),
      });
      await sweep(h.dispatchLoop);
      expect(channels.asked).toEqual(expect.arrayContaining(worker.ids));
      const [done] = (await noticesOf(h, { sessionId })).filter((one) => one.channel === channel);
      expect(done).toMatchObject({ status: 'SENT', reason: null, possibleRepeat: repeat });
    },
  );

  it('has its messages taken over as soon as its lease is over, without a sweep', async () => {
    const sessionId = await aListedSession();
    const worker = await aWorker(h, 'EMAIL');
    await h.dispatchLoop.takeOver();
    // By the clock of the database the lease has begun a moment ago.
    expect(h.dispatchLoop.nextTakeOver()).toBeGreaterThan(3_000);
    expect(h.dispatchLoop.nextTakeOver()).toBeLessThanOrEqual(5_000);
    await h.db.sql(
      `UPDATE delivery SET lease_until = clock_timestamp() + interval '1 s' WHERE id = ANY($1)`,
      [worker.ids],
    );
    await h.dispatchLoop.takeOver();
    expect(h.dispatchLoop.nextTakeOver()).toBeLessThanOrEqual(1_100);
    expect(channels.asked).toEqual([]);
    await worker.expire();
    await h.dispatchLoop.takeOver();
    await h.dispatchLoop.idle();
    expect(await outcomesOf(h, { sessionId })).toContain('EMAIL SENT');
    // A lease that begins now ends after the next look has begun.
    expect(h.dispatchLoop.nextTakeOver()).toBeLessThanOrEqual(5_000);
  });

  it.each([
    [1, 'EMAIL SENT'],
    [2, 'EMAIL UNKNOWN PROVIDER_SILENT'],
  ])(
    'after a mail left for the third time sends no fourth copy: silences before %i',
    async (silences, outcome) => {
      const sessionId = await aListedSession();
      await h.db.sql('UPDATE delivery SET silences = $1 WHERE session_id = $2', [silences, sessionId]);
      const worker = await aWorker(h, 'EMAIL');
      await worker.start();
      await worker.expire();
      await h.dispatchLoop.takeOver();
      await h.dispatchLoop.idle();
      expect(await outcomesOf(h, { sessionId })).toContain(outcome);
    },
  );

  it('after it recorded the result leaves nothing to do', async () => {
    const sessionId = await aListedSession();
    const worker = await aWorker(h, 'EMAIL');
    await worker.start();
    await worker.record();
    await worker.expire();
    await sweep(h.dispatchLoop);
    expect(channels.asked).not.toContain(worker.ids[0]);
    expect(await outcomesOf(h, { sessionId })).toContain('EMAIL SENT');
  });

  it('leaves the provider a minute to report the mail, if it reports at all', async () => {
    const sessionId = await aListedSession();
    const reporting = h.wired({ providerReports: true }).dispatchLoop;
    const workers = [await aWorker(h, 'EMAIL'), await aWorker(h, 'PUSH')];
    for (const worker of workers) {
      await worker.start();
      await worker.expire();
    }
    await sweep(reporting);
    expect(await outcomesOf(h, { sessionId })).toEqual(['EMAIL UNKNOWN PROVIDER_SILENT', 'PUSH SENT']);
    h.clock.advance(60_000);
    await sweep(reporting);
    expect(await outcomesOf(h, { sessionId })).toEqual(['EMAIL SENT', 'PUSH SENT']);
    await reporting.close();
  });
});

describe('a lease', () => {
  it('that has not ended is respected', async () => {
    await aListedSession();
    const worker = await aWorker(h, 'EMAIL');
    expect(await free()).toBe(0);
    await sweep(h.dispatchLoop);
    expect(channels.asked).not.toContain(worker.ids[0]);
    await worker.record();
  });

  it('can be renewed by its holder while its request is under way', async () => {
    await aListedSession();
    const worker = await aWorker(h, 'EMAIL');
    await worker.expire();
    await worker.renew();
    expect(await free()).toBe(0);
    await worker.record();
  });

  it('that ends next is found among the claims, however many messages wait', async () => {
    channels.answer = AWAY;
    await aCrowd(h, await h.aSession({ capacity: 1_000 }), 500);
    await h.at(STARTS);
    await h.db.sql('ANALYZE delivery');
    const { sql, most } = countingRows(h.db.sql, () => true);
    await nextLeaseEnd(sql);
    expect(most()).toBeLessThan(50);
  });

  it('is renewed, freed and recorded at the same moment without a deadlock', async () => {
    const sessionId = await h.aSession({ capacity: 2_000 });
    await aCrowd(h, sessionId, 400);
    channels.answer = AWAY;
    await h.at(STARTS);
    for (let round = 0; round < 40; round++) {
      h.clock.advance(600_000);
      const worker = await aWorker(h, 'EMAIL');
      if (round % 2 === 0) await worker.expire();
      await Promise.all([worker.renew(), free(), worker.record('PENDING'), worker.renew(), free()]);
    }
  }, 60_000);

  it('that was lost gives no right: the result of the new holder stands', async () => {
    const sessionId = await aListedSession();
    const lost = await aWorker(h, 'EMAIL');
    await lost.expire();
    await free();
    const holder = await aWorker(h, 'EMAIL');
    expect(new Set(holder.ids)).toEqual(new Set(lost.ids));

    expect(await lost.start()).toEqual(new Set());
    await lost.record();
    expect(await outcomesOf(h, { sessionId })).toContain('EMAIL CLAIMED PROVIDER_UNREACHABLE');
    expect(await holder.start()).toEqual(new Set(holder.ids));
    await holder.record();
    expect(await outcomesOf(h, { sessionId })).toContain('EMAIL SENT');
  });
});
