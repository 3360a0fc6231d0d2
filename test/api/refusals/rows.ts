import { globalId } from '../../../src/lib/global-ids.ts';
import type { Viewer } from '../../../src/ports/identity.ts';
import type { Harness } from '../../support/harness.ts';

/** A request that is refused, made ready to be sent. */
export type Refused = {
  input: object;
  /** Who asks; absent: a manager. */
  by?: Viewer | null;
  /** Of an `InvalidInputError`: the value that is wrong. */
  field?: string;
  /** What the message says: part of what is wrong, or of what would be right. */
  says: string;
  /** What the refusal tells beside its message. */
  facts?: object;
};
/** By mutation and refusal. `NEVER`: every union has this one, but nothing in this input can provoke it. */
export type Refusals = Record<string, Record<string, ((h: Harness) => Promise<Refused>) | typeof NEVER>>;
export const NEVER = 'never';

export const noon = (time: string) => `2026-03-10T${time}:00Z`;

/** A session by its global id: online, from one to two o'clock, with a link, unless told. */
export const aSession = async (h: Harness, change: object = {}) =>
  globalId('Session', await h.aSession({ ...change }));

/** A session that somebody edited since its version was read, with what an edit from there on is told. */
export async function anEditedSession(h: Harness) {
  const session = await h.aSession();
  await h.sessions.edit(h.manager, session, { capacity: 12 });
  const sessionId = globalId('Session', session);
  const outdated = { says: 'look at it as it is now', facts: { session: { id: sessionId }, service: null } };
  return { input: { sessionId, editVersion: 1 }, outdated };
}

/** A seat in a session like that. */
export async function aSeat(h: Harness, change: object = {}) {
  const session = await h.aSession({ ...change });
  const customer = await h.aCustomer();
  const booking = await h.aBooking(session, customer);
  return {
    customer,
    session,
    booking,
    sessionId: globalId('Session', session),
    bookingId: globalId('Booking', booking),
  };
}

export async function anEndedSession(h: Harness): Promise<string> {
  const sessionId = await aSession(h);
  h.clock.set(noon('14:00'));
  return sessionId;
}

export async function aCancelledSession(h: Harness): Promise<string> {
  const id = await h.aSession();
  await h.sessions.cancel(h.manager, id, null);
  return globalId('Session', id);
}

export const inPerson = async (h: Harness) => ({
  serviceId: await h.aService({ modality: 'IN_PERSON' }),
  joinUrl: null,
});
