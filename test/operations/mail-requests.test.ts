import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emailsBy } from '../../src/modules/notifications/channels.ts';
import { createDispatcher } from '../../src/modules/notifications/dispatcher.ts';
import { listAccessNotices } from '../../src/modules/notifications/listing/customers.ts';
import { batches } from '../../src/platform/email/sendgrid/batches.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { answer: SENT });
});

/** The most people in one request. */
const PEOPLE = 4;

/** A center with this reply address, and this many people in a session in an hour. */
async function aCenter(contactEmail: string | null, people: number) {
  const manager = await h.aCenter();
  await h.db.prisma.center.update({ where: { id: manager.centerId }, data: { contactEmail } });
  const sessionId = await h.aSession({ manager });
  for (let n = 0; n < people; n++) await h.aBooking(sessionId, await h.aCustomer({}, manager), manager);
  return sessionId;
}

/** Sends what is due in this many worker slots. Returns the reply address and the number of people of each request. */
async function requestsFor(slots: number): Promise<string[]> {
  const requests: string[] = [];
  const dispatcher = createDispatcher({
    ...h,
    channel: 'EMAIL',
    batch: PEOPLE,
    slots,
    providerReports: false,
    wakeAt: () => undefined,
    compose: emailsBy({
      ...h,
      async sendEmails(emails) {
        for (const request of batches(emails, PEOPLE))
          requests.push(`${request[0]!.replyTo} ${request.length}`);
        return emails.map(() => SENT);
      },
    }),
  });
  dispatcher.wake();
  await dispatcher.idle();
  return requests;
}

const STARTS = Date.parse('2026-03-10T13:00:00Z');

/** Lists the notices of a session this many milliseconds after its start, as one node does. */
const list = (sessionId: string, ms = 0) => listAccessNotices(h.db.sql, new Date(STARTS + ms), [sessionId]);

describe('mails that are due at one moment', () => {
  it.each([1, 2, 3])('go in as few requests as their reply addresses allow, by %i at once', async (slots) => {
    const sessions = [];
    for (const [place, people] of [3, 5, 1, 8, 2, 6, 3].entries())
      sessions.push(await aCenter(`${'abcdefg'[place]}@studio.example`, people));
    // Two centers share a reply address, and two have none.
    sessions.push(await aCenter('g@studio.example', 3), await aCenter(null, 3), await aCenter(null, 2));
    for (const session of sessions) await list(session);
    h.clock.set(new Date(STARTS));
    expect((await requestsFor(slots)).sort()).toEqual([
      'a@studio.example 3',
      'b@studio.example 1',
      'b@studio.example 4',
      'c@studio.example 1',
      'd@studio.example 4',
      'd@studio.example 4',
      'e@studio.example 2',
      'f@studio.example 2',
      'f@studio.example 4',
      'g@studio.example 2',
      'g@studio.example 4',
      'null 1',
      'null 4',
    ]);
  });

  it('go in few requests also when several nodes listed them, each at its own millisecond', async () => {
    const a = [await aCenter('a@studio.example', 2), await aCenter('a@studio.example', 2)];
    const b = [await aCenter('b@studio.example', 2), await aCenter('b@studio.example', 2)];
    for (const [node, ms] of [3, 8].entries()) {
      await list(a[node]!, ms);
      await list(b[node]!, ms);
    }
    h.clock.set(new Date(STARTS + 10));
    expect((await requestsFor(1)).sort()).toEqual(['a@studio.example 4', 'b@studio.example 4']);
  });

  it.each(['ab', 'ba'])('do not wait for one that is due later: %s', async (order) => {
    for (const [seconds, address] of [...order].entries())
      await list(await aCenter(`${address}@studio.example`, PEOPLE), seconds * 1_000);
    h.clock.set(new Date(STARTS + 2_000));
    expect(await requestsFor(1)).toEqual([...order].map((address) => `${address}@studio.example ${PEOPLE}`));
  });

  it('are tried again together when they were tried together', async () => {
    for (const address of ['a', 'b']) await list(await aCenter(`${address}@studio.example`, 3));
    channels.answer = AWAY;
    await h.at(new Date(STARTS));
    const waiting = { status: 'PENDING', attempts: 1, channel: 'EMAIL' } as const;
    const again = await h.db.prisma.delivery.groupBy({ by: 'nextAttemptAt', where: waiting, _count: true });
    expect(again).toEqual([{ nextAttemptAt: expect.any(Date), _count: 6 }]);
    h.clock.advance(2_000);
    expect((await requestsFor(2)).sort()).toEqual(['a@studio.example 3', 'b@studio.example 3']);
  });
});
