import { globalId } from '../../../src/lib/global-ids.ts';
import { write } from '../../support/api.ts';
import {
  aCancelledSession,
  anEditedSession,
  anEndedSession,
  aSeat,
  aSession,
  inPerson,
  NEVER,
  noon,
  type Refusals,
} from './rows.ts';

const CANCELLED = 'is cancelled';
const ENDED = 'has ended';
const waitingNote = 'Soon';

export const access: Refusals = {
  editSessionAccess: {
    OutdatedError: async (h) => {
      const { input, outdated } = await anEditedSession(h);
      return { input: { ...input, waitingNote: 'Soon' }, ...outdated };
    },
    InvalidInputError: async (h) => ({
      input: { sessionId: await aSession(h), joinUrl: { reset: false } },
      field: 'joinUrl',
      says: 'Give { set: value }, { reset: true } or { clear: true }',
    }),
    InvalidJoinUrlError: async (h) => ({
      input: {
        sessionId: await aSession(h),
        joinUrl: { set: 'Zoom meeting\nhttps://zoom.example/j/7?pwd=x\n<https://other.example>' },
      },
      says: 'one https address and nothing else',
      facts: { suggestion: 'https://zoom.example/j/7?pwd=x', passcode: null },
    }),
    NotOnlineError: async (h) => ({
      input: { sessionId: await aSession(h, await inPerson(h)), waitingNote },
      says: 'held in person',
    }),
    SendTimeAfterEndError: async (h) => ({
      input: { sessionId: await aSession(h), sendAt: { set: noon('14:00') } },
      says: 'must be before the session ends',
    }),
    SendTimeInPastError: async (h) => ({
      input: { sessionId: await aSession(h), sendAt: { set: noon('12:00') } },
      says: 'send now instead',
    }),
    SessionEndedError: async (h) => ({
      input: { sessionId: await anEndedSession(h), waitingNote },
      says: ENDED,
    }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h), waitingNote },
      says: CANCELLED,
    }),
  },
  switchToBackupRoom: {
    InvalidInputError: NEVER,
    InvalidJoinUrlError: async (h) => ({
      input: { sessionId: await aSession(h), joinUrl: 'Join us: https://meet.example/abc.' },
      says: 'one https address and nothing else',
      facts: { suggestion: 'https://meet.example/abc', passcode: null },
    }),
    MissingJoinUrlError: async (h) => ({
      input: { sessionId: await aSession(h) },
      says: 'has no backup room: give the link of one',
    }),
    NotOnlineError: async (h) => ({
      input: { sessionId: await aSession(h, await inPerson(h)) },
      says: 'held in person',
    }),
    SessionEndedError: async (h) => ({ input: { sessionId: await anEndedSession(h) }, says: ENDED }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h) },
      says: CANCELLED,
    }),
  },
  switchBack: {
    InvalidInputError: NEVER,
    NotOnlineError: async (h) => ({
      input: { sessionId: await aSession(h, await inPerson(h)) },
      says: 'held in person',
    }),
    SessionEndedError: async (h) => ({ input: { sessionId: await anEndedSession(h) }, says: ENDED }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h) },
      says: CANCELLED,
    }),
  },
  sendAccessNow: {
    InvalidInputError: async (h) => {
      const { sessionId, bookingId } = await aSeat(h);
      return { input: { sessionId, bookingId }, field: 'sessionId', says: 'either sessionId or bookingId' };
    },
    MissingJoinUrlError: async (h) => ({
      input: { sessionId: await aSession(h, { joinUrl: null }) },
      says: 'set one first',
    }),
    NotOnlineError: async (h) => ({
      input: { sessionId: await aSession(h, await inPerson(h)) },
      says: 'held in person',
    }),
    RecentlySentError: async (h) => {
      const { booking, bookingId } = await aSeat(h);
      await h.notifications.sendAgain(h.manager, booking);
      h.clock.advance(59_999);
      return { input: { bookingId }, says: 'less than a minute ago' };
    },
    SessionEndedError: async (h) => ({ input: { sessionId: await anEndedSession(h) }, says: ENDED }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h) },
      says: CANCELLED,
    }),
  },
  messageBooked: {
    InvalidInputError: async (h) => ({
      input: { sessionIds: [await aSession(h)], text: 'x'.repeat(10_000) },
      field: 'text',
      says: 'characters',
    }),
    RecentlySentError: async (h) => {
      const { sessionId } = await aSeat(h);
      const input = { sessionIds: [sessionId], text: 'Bring a mat' };
      await write(h, h.manager, 'message-booked', input);
      return { input, says: 'ago' };
    },
  },
  startSession: {
    InvalidInputError: NEVER,
    MissingJoinUrlError: async (h) => ({
      input: { sessionId: await aSession(h, { joinUrl: null }) },
      says: 'set one first',
    }),
    NotOnlineError: async (h) => ({
      input: { sessionId: await aSession(h, await inPerson(h)) },
      says: 'held in person',
    }),
    SessionEndedError: async (h) => ({ input: { sessionId: await anEndedSession(h) }, says: ENDED }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h) },
      says: CANCELLED,
    }),
  },
  startLate: {
    InvalidInputError: async (h) => ({
      input: { sessionId: await aSession(h), minutes: 15 },
      field: 'minutes',
      says: '5 or 10',
    }),
    NotNearStartError: async (h) => ({
      input: { sessionId: await aSession(h, { startsInMinutes: 31 }), minutes: 5 },
      says: 'half an hour before',
      facts: { from: '2026-03-10T12:01:00.000Z', until: '2026-03-10T13:01:00.000Z' },
    }),
    RecentlySentError: async (h) => {
      const session = await h.aSession({ startsInMinutes: 1 });
      await h.teaching.startLate(h.manager, session, 5);
      return { input: { sessionId: globalId('Session', session), minutes: 5 }, says: 'two minutes ago' };
    },
    NotOnlineError: async (h) => ({
      input: { sessionId: await aSession(h, await inPerson(h)), minutes: 5 },
      says: 'held in person',
    }),
    SessionEndedError: async (h) => ({
      input: { sessionId: await anEndedSession(h), minutes: 5 },
      says: ENDED,
    }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h), minutes: 5 },
      says: CANCELLED,
    }),
  },
  joinSession: {
    InvalidInputError: async () => ({
      input: {},
      field: 'bookingId',
      says: 'either bookingId, signed in, or accessToken',
    }),
    AccessNotOpenError: async (h) => {
      const { bookingId, customer: by } = await aSeat(h);
      const facts = { opensAt: '2026-03-10T13:00:00.000Z', state: 'SCHEDULED', bookingCancelled: false };
      return { input: { bookingId }, by, says: 'not open to join yet', facts };
    },
    SessionEndedError: async (h) => {
      const { bookingId, customer: by } = await aSeat(h);
      h.clock.set(noon('14:00'));
      return { input: { bookingId }, by, says: ENDED };
    },
  },
};
