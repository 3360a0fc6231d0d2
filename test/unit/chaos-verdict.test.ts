import { describe, expect, it } from 'vitest';
import { measuresOf } from '../chaos/measures.ts';
import type { Listed, Seat } from '../chaos/truth.ts';
import { type Allowed, type Arrived, differences, type Seen } from '../chaos/verdict.ts';

const DUE = new Date('2026-12-01T10:00:00Z');
const at = (seconds: number) => new Date(DUE.getTime() + seconds * 1_000);
const USUAL: Allowed = { repeats: false, underWayMs: 5_000 };

const seat: Seat = {
  id: 'booking',
  centerId: 'center',
  email: 'ada@people.example',
  endpoint: null,
  createdAt: at(-3_600),
  cancelledAt: null,
  accessUrl: 'https://live.example/join/ada',
  class: {
    id: 'class',
    linked: true,
    cancelledAt: null,
    sendAt: DUE,
    endsAt: at(3_600),
    revision: 1,
  },
};
const listed: Listed = {
  id: 'delivery',
  centerId: 'center',
  bookingId: 'booking',
  purpose: 'ACCESS_NOTICE',
  channel: 'EMAIL',
  revision: 1,
  status: 'SENT',
  reason: null,
  possibleRepeat: false,
};
const mail: Arrived = {
  delivery: 'delivery',
  to: 'ada@people.example',
  text: 'Come in: https://live.example/join/ada',
  at: at(1),
};

type Change = {
  seat?: Partial<Seat>;
  class?: Partial<Seat['class']>;
  listed?: Partial<Listed>;
  more?: Partial<Listed>[];
  mails?: Partial<Arrived>[];
  seen?: Partial<Seen>;
};

/** One seat whose notice came as promised, but for what is changed. */
const seenWith = (change: Change = {}): Seen => ({
  mails: (change.mails ?? [{}]).map((one) => ({ ...mail, ...one })),
  pushes: [],
  truth: {
    seats: [{ ...seat, ...change.seat, class: { ...seat.class, ...change.class } }],
    deliveries: [
      { ...listed, ...change.listed },
      ...(change.more ?? []).map((one) => ({ ...listed, ...one })),
    ],
    wrongSeats: [],
  },
  said: { booked: new Set(), cancelled: new Map(), cancelTried: new Set() },
  endedAt: at(60),
  ...change.seen,
});

const CASES: [what: string, change: Change, says: RegExp][] = [
  ['a missing mail', { mails: [] }, /got no mail/],
  ['a notice of the start before only', { class: { revision: 2 } }, /got no mail/],
  ['a mail after the class', { mails: [{ at: at(3_700) }] }, /after class/],
  ['a missing push', { seat: { endpoint: 'https://push.example/1' } }, /got no push/],
  ['a mail long after the seat was given up', { seat: { cancelledAt: at(-20) } }, /after their seat/],
  [
    'a mail long after the class was cancelled',
    { class: { cancelledAt: at(-20) } },
    /after it was cancelled/,
  ],
  ['a notice without a link', { class: { linked: false } }, /without a link/],
  ['a notice before its time', { mails: [{ at: at(-2) }] }, /before its send time/],
  ['somebody else’s mail', { mails: [{ to: 'eve@people.example' }] }, /of somebody else/],
  ['another center’s mail', { listed: { centerId: 'another' } }, /of somebody else/],
  ['another person’s URL', { mails: [{ text: 'https://live.example/join/eve' }] }, /another URL/],
  ['a mail of no delivery', { mails: [{}, { delivery: 'unheard' }] }, /which there is not/],
  [
    'a repeat without a lost answer',
    { mails: [{}, {}], listed: { possibleRepeat: true } },
    /no answer was lost/,
  ],
  ['a notice that is listed twice', { more: [{ id: 'second' }] }, /listed twice/],
  [
    'a seat too many',
    {
      seen: {
        truth: {
          seats: [],
          deliveries: [listed],
          wrongSeats: [{ id: 'c', capacity: 1, seatsTaken: 2, held: 2 }],
        },
      },
    },
    /has 2 seats taken/,
  ],
  [
    'an answered booking that is gone',
    { seen: { said: { booked: new Set(['gone']), cancelled: new Map(), cancelTried: new Set() } } },
    /is not held/,
  ],
  [
    'an answered cancellation that is none',
    {
      seen: {
        said: { booked: new Set(), cancelled: new Map([['booking', at(-5)]]), cancelTried: new Set() },
      },
    },
    /is held/,
  ],
];

describe('what is compared after a fault', () => {
  it('is as promised where each got their own mail in time', () =>
    expect(differences(seenWith(), USUAL)).toEqual([]));

  it.each(CASES)('notices %s, and that alone', (_, change, says) => {
    const found = differences(seenWith(change), USUAL);
    expect(found).toEqual([expect.stringMatching(says)]);
  });

  it('lets a mail pass that was under way when the seat was given up', () =>
    expect(differences(seenWith({ seat: { cancelledAt: at(0) } }), USUAL)).toEqual([]));

  it('owes nothing to who gave up the seat, or has a class later', () => {
    expect(differences(seenWith({ mails: [], seat: { cancelledAt: at(-10) } }), USUAL)).toEqual([]);
    expect(differences(seenWith({ mails: [], class: { sendAt: at(600) } }), USUAL)).toEqual([]);
  });

  it('allows a repeat after a lost answer where it is marked, and soon', () => {
    const twice = (seconds: number, possibleRepeat: boolean) =>
      differences(seenWith({ mails: [{}, { at: at(seconds) }], listed: { possibleRepeat } }), {
        ...USUAL,
        repeats: true,
      });
    expect(twice(10, true)).toEqual([]);
    expect(twice(10, false)).toEqual([expect.stringMatching('is not marked')]);
    expect(twice(100, true)).toEqual([expect.stringMatching('came again after 99 s')]);
  });
});

describe('what is measured after a fault', () => {
  it('is the worst of each', () => {
    const seen = seenWith({ mails: [{ at: at(3) }, { at: at(6) }] });
    const times = {
      linkedLate: new Set<string>(),
      faultEndedAt: at(2).getTime(),
      killedAt: at(1).getTime(),
      back: 40,
    };
    expect(measuresOf(seen, { calls: 5, unanswered: 1 }, times)).toEqual({
      ...{ mails: 2, late: 3_000, afterEnd: 1_000, repeats: 1, copies: 2, takeover: 5_000, back: 40 },
      ...{ calls: 5, unanswered: 1 },
    });
  });
});
