import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { pathOf } from '../support/booked-class.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { onServer } from '../support/postgres.ts';
import { WAITING } from '../support/waiting.ts';

const LATER = 'https://meet.example/after-the-loss';
const OPEN = '2026-03-10T13:00:00Z';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

/**
 * Lets a reading begin while nobody can read what is behind the doors, does `meanwhile` before anybody can, and answers
 * what was read.
 */
async function interleaved<T>(reading: () => Promise<T>, meanwhile: (client: pg.Client) => Promise<unknown>) {
  return onServer(h.database.url, async (client) => {
    await client.query('BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE');
    const answer = reading();
    answer.catch(() => undefined);
    await vi.waitFor(async () => {
      expect(await h.db.sql(WAITING)).not.toEqual([]);
    }, 8_000);
    await meanwhile(client);
    await client.query('COMMIT');
    return await answer;
  });
}

async function anOpenClass() {
  const sessionId = await h.aSession({ joinUrl: JOIN_URL });
  const customer = await h.aCustomer();
  const bookingId = await h.aBooking(sessionId, customer);
  await h.at(OPEN);
  return { sessionId, customer, bookingId };
}

/** Somebody loses the seat, and then another link is set. */
const losesTheSeat =
  ({ sessionId, bookingId }: { sessionId: string; bookingId: string }) =>
  async (client: pg.Client) => {
    await client.query(`UPDATE booking SET status = 'CANCELLED', cancelled_at = now() WHERE id = $1`, [
      bookingId,
    ]);
    await client.query(
      `UPDATE session SET own_join_url = $2, joining_instructions = $2, joining_instructions_source = 'MANUAL' WHERE id = $1`,
      [sessionId, LATER],
    );
  };

/** Somebody is no longer on the staff, and then another link is set. */
const leavesTheStaff = (sessionId: string, professionalId: string) => async (client: pg.Client) => {
  await client.query('UPDATE professional SET removed_at = $2 WHERE id = $1', [professionalId, h.clock()]);
  await client.query('UPDATE session SET own_join_url = $2, version = version + 1 WHERE id = $1', [
    sessionId,
    LATER,
  ]);
};

/** The stream's next reading, which a signal asks for. */
async function nextOf<T>(
  stream: AsyncIterable<T>,
  signal: () => void,
  meanwhile: (client: pg.Client) => Promise<unknown>,
) {
  const readings = stream[Symbol.asyncIterator]();
  try {
    await readings.next();
    return await interleaved(() => {
      const next = readings.next();
      signal();
      return next;
    }, meanwhile);
  } finally {
    await readings.return?.();
  }
}

describe('whoever loses a right is not shown what is put behind the door afterwards', () => {
  it('on the stream of a session', async () => {
    const one = await anOpenClass();
    const { value } = await nextOf(
      h.accessSubscriptions.watchSession(one.customer, one.sessionId),
      () => h.events.publish([`session:${one.sessionId}`]),
      losesTheSeat(one),
    );
    expect(value).toBeInstanceOf(Error);
  });

  it('on the stream of a center', async () => {
    const teacher = await h.aProfessional();
    const { sessionId } = await anOpenClass();
    const signal = () => h.events.publish([`center:${h.manager.centerId}`]);
    const shown: unknown[] = [];
    const watching = (async () => {
      for await (const item of h.accessSubscriptions.watchCenter(teacher)) shown.push(item);
    })();
    // Whatever else is open is shown first.
    await vi.waitFor(() => expect(shown).not.toEqual([]));
    await interleaved(async () => signal(), leavesTheStaff(sessionId, teacher.id));
    await watching;
    expect(shown.at(-1)).toBeInstanceOf(Error);
    const ofThis = shown.filter(
      (item) => (item as { view?: { sessionId: string } }).view?.sessionId === sessionId,
    );
    expect(JSON.stringify(ofThis)).not.toContain(LATER);
  });

  it('on the stream of how far messages have come', async () => {
    const teacher = await h.aProfessional();
    const { sessionId } = await anOpenClass();
    const { value } = await nextOf(
      h.deliverySubscriptions.watchSession(teacher, sessionId),
      () => h.events.publish([`delivery:${sessionId}`]),
      leavesTheStaff(sessionId, teacher.id),
    );
    expect(value).toBeInstanceOf(Error);
  });

  it('by the button', async () => {
    const one = await anOpenClass();
    // Who had gone in by that very link before, so that it is answered as it was read.
    await h.db.sql('UPDATE booking SET joined_at = $3, joined_url = $2 WHERE id = $1', [
      one.bookingId,
      LATER,
      h.clock(),
    ]);
    const press = () => h.access.join({ viewer: one.customer, bookingId: one.bookingId });
    await expect(interleaved(press, losesTheSeat(one))).rejects.toThrow();
  });

  it('on the page and in the calendar', async () => {
    for (const file of ['', '/calendar.ics']) {
      const one = await anOpenClass();
      const path = await pathOf(h, one.bookingId);
      const visit = async () => (await fetch(h.url + path + file)).text();
      expect(await interleaved(visit, losesTheSeat(one))).not.toContain('after-the-loss');
    }
  });

  it.each([
    'session(id: $id) { online { joinUrl joiningInstructions } }',
    'node(id: $id) { ... on Session { online { joinUrl joiningInstructions } } }',
  ])('by a query: %s', async (field) => {
    const one = await anOpenClass();
    const ask = () =>
      h.ask(one.customer, `query ($id: ID!) { ${field} }`, { id: globalId('Session', one.sessionId) });
    expect(JSON.stringify(await interleaved(ask, losesTheSeat(one)))).not.toContain('after-the-loss');
  });
});
