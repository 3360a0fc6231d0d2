import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports/channels.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aCrowd, aDevice, aReachableSeat, outcomesOf } from '../support/notices.ts';
import { SENT, scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], emails: [], pushes: [], answer: SENT, meanwhile: () => undefined });
});

const STARTS = '2026-03-10T13:00:00Z';

/** A center with so many people in a session in an hour. */
async function aCenter(people: number): Promise<{ manager: Viewer; sessionId: string }> {
  const manager = await h.aCenter();
  // Centers without a contact address share a reply group, and so their requests.
  await h.db.prisma.center.update({ where: { id: manager.centerId }, data: { contactEmail: null } });
  const sessionId = await h.aSession({ manager, capacity: people });
  await aCrowd({ ...h, manager }, sessionId, people);
  return { manager, sessionId };
}

describe('what one center has to send', () => {
  it('delays no mail of another center by more than what is under way', async () => {
    const large = await aCenter(2_500);
    const small = await aCenter(1);
    await h.at(STARTS);
    const senders = channels.emails.map(({ fromName }) => fromName);
    const { name } = await h.db.prisma.center.findUniqueOrThrow({ where: { id: small.manager.centerId } });
    expect(senders).toHaveLength(2_501);
    // The first claim takes the oldest of all centers; from then on the two take turns.
    expect(senders.indexOf(name)).toBeLessThan(1_500);
    expect(await h.db.prisma.delivery.count({ where: { sessionId: large.sessionId, status: 'SENT' } })).toBe(
      2_500,
    );
  });

  it('delays no mail of another center while one that cannot be claimed waits for its turn', async () => {
    const large = await aCenter(2_500);
    const poisoned = await aCenter(1);
    const small = await aCenter(1);
    await h.db.sql(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`,
    );
    await h.db.sql(
      `CREATE TRIGGER refuse BEFORE UPDATE ON delivery FOR EACH ROW
       WHEN (NEW.status = 'CLAIMED' AND NEW.session_id = '${poisoned.sessionId}') EXECUTE FUNCTION refuse()`,
    );
    await h.at(STARTS);
    await h.db.sql('DROP TRIGGER refuse ON delivery');
    const senders = channels.emails.map(({ fromName }) => fromName);
    const { name } = await h.db.prisma.center.findUniqueOrThrow({ where: { id: small.manager.centerId } });
    expect(senders).toHaveLength(2_501);
    expect(senders.indexOf(name)).toBeLessThan(1_500);
    expect(await h.db.prisma.delivery.count({ where: { sessionId: large.sessionId, status: 'SENT' } })).toBe(
      2_500,
    );
  });

  it('delays no push of another center while its push services are silent', async () => {
    const silent = await aCenter(600);
    await h.db.sql(
      `INSERT INTO push_device (center_id, customer_id, endpoint, p256dh, auth, registered_at)
       SELECT b.center_id, b.customer_id, 'https://silent.example/' || b.id, 'key', 'auth', $2
       FROM booking b WHERE b.session_id = $1`,
      [silent.sessionId, h.clock()],
    );
    const early = await aReachableSeat(h);
    let answer: (outcome: Outcome) => void = () => undefined;
    const answered = new Promise<Outcome>((resolve) => {
      answer = resolve;
    });
    channels.answer = (message) =>
      'centerId' in message && message.centerId === silent.manager.centerId ? answered : SENT;
    h.clock.set(STARTS);
    await h.dispatchLoop.runDueWork();
    await expect.poll(() => outcomesOf(h, early), { timeout: 10_000 }).toContain('PUSH SENT');

    // Also a person who books while nothing is answered.
    const late = await h.aCustomer();
    await aDevice(h, late);
    const bookingId = await h.aBooking(early.sessionId, late);
    await h.dispatchLoop.runDueWork();
    await expect.poll(() => outcomesOf(h, { bookingId }), { timeout: 10_000 }).toContain('PUSH SENT');
    answer(SENT);
    await h.dispatchLoop.idle();
    const sent = { sessionId: silent.sessionId, channel: 'PUSH', status: 'SENT' } as const;
    expect(await h.db.prisma.delivery.count({ where: sent })).toBe(600);
  });

  it('is not held in memory without a bound while its provider hangs', async () => {
    const large = await aCenter(6_600);
    let answer: (outcome: Outcome) => void = () => undefined;
    const hung = new Promise<Outcome>((resolve) => {
      answer = resolve;
    });
    channels.answer = () => hung;
    h.clock.set(STARTS);
    await h.dispatchLoop.runDueWork();
    await expect.poll(() => channels.emails.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(5_000);
    await new Promise((later) => setTimeout(later, 3_000));
    expect(channels.emails.length).toBeLessThanOrEqual(6_000);
    answer(SENT);
    await h.dispatchLoop.idle();
    const sent = { sessionId: large.sessionId, status: 'SENT' } as const;
    expect(await h.db.prisma.delivery.count({ where: sent })).toBe(6_600);
    expect(new Set(channels.asked).size).toBe(channels.asked.length);
  }, 60_000);
});
