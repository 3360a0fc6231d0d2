import { globalId } from '../../../src/lib/global-ids.ts';
import type { Harness } from '../../support/harness.ts';
import {
  aCancelledSession,
  anEditedSession,
  anEndedSession,
  aSeat,
  aSession,
  NEVER,
  noon,
  type Refusals,
} from './rows.ts';

const CANCELLED = 'is cancelled';
const ENDED = 'has ended';
const weekly = { weekdays: ['MONDAY'], startTime: '18:00', from: '2026-03-16' };

const change = { includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' };
/** A weekly class, and the token of a preview that makes it later by an hour; `startTime`: of another one. */
async function aPreview(h: Harness, startTime = '19:00') {
  const row = { ...weekly, until: '2026-03-16', serviceId: await h.aService(), professionalId: null };
  const scheduleId = await h.schedules.create(h.manager, row);
  const { id: sessionId } = await h.db.prisma.session.findFirstOrThrow({ where: { scheduleId } });
  const edit = { ...change, scheduleId, from: '2026-03-16', startTime };
  const preview = async () => (await h.scheduleChanges.preview(h.manager, edit))!.token;
  return { sessionId, preview };
}

/** The token of a preview that gives a class to somebody else. */
async function aSubstitution(h: Harness): Promise<string> {
  const [substitute, session] = [await h.aProfessional(), await h.aSession()];
  const asked = { substituteId: substitute.id, sessionIds: [session] };
  return (await h.substitutions.preview(h.manager, asked)).token;
}

export const sessions: Refusals = {
  createSession: {
    InvalidInputError: async (h) => ({
      input: {
        serviceId: globalId('Service', await h.aService()),
        startsAt: noon('13:00'),
        durationMinutes: 1441,
      },
      field: 'durationMinutes',
      says: 'must be at most 1440',
    }),
    SessionInPastError: async (h) => ({
      input: { serviceId: globalId('Service', await h.aService()), startsAt: noon('12:00') },
      says: 'give a start that is still ahead',
    }),
    InvalidJoinUrlError: async (h) => ({
      input: {
        serviceId: globalId('Service', await h.aService()),
        startsAt: noon('13:00'),
        joinUrl: 'http://meet.example',
      },
      says: 'must begin with https://',
      facts: { suggestion: 'https://meet.example/', passcode: null },
    }),
  },
  editSession: {
    OutdatedError: async (h) => {
      const { input, outdated } = await anEditedSession(h);
      return { input: { ...input, capacity: 9 }, ...outdated };
    },
    InvalidInputError: async (h) => ({
      input: { sessionId: await aSession(h), capacity: 0 },
      field: 'capacity',
      says: 'must be at least 1',
    }),
    CapacityBelowBookingsError: async (h) => {
      const { session, sessionId } = await aSeat(h);
      await h.aBooking(session);
      return { input: { sessionId, capacity: 1 }, says: '2 seats are taken', facts: { seatsTaken: 2 } };
    },
    SessionEndedError: async (h) => ({
      input: { sessionId: await anEndedSession(h), capacity: 9 },
      says: ENDED,
    }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h), capacity: 9 },
      says: CANCELLED,
    }),
  },
  moveSession: {
    OutdatedError: async (h) => {
      const { input, outdated } = await anEditedSession(h);
      return { input: { ...input, startsAt: noon('15:00') }, ...outdated };
    },
    InvalidInputError: async (h) => ({
      input: { sessionId: await aSession(h), startsAt: noon('15:00'), note: 'two\nlines' },
      field: 'note',
      says: 'must be a single line',
    }),
    SessionInPastError: async (h) => ({
      input: { sessionId: await aSession(h), startsAt: noon('11:00') },
      says: 'already have ended',
    }),
    SendTimeAfterEndError: async (h) => ({
      input: {
        sessionId: await aSession(h, { startsInMinutes: 300, sendAt: new Date(noon('16:30')) }),
        startsAt: noon('15:00'),
      },
      says: 'choose SHIFT or RESET',
    }),
    SessionEndedError: async (h) => ({
      input: { sessionId: await anEndedSession(h), startsAt: noon('18:00') },
      says: ENDED,
    }),
    SessionCancelledError: async (h) => ({
      input: { sessionId: await aCancelledSession(h), startsAt: noon('18:00') },
      says: CANCELLED,
    }),
  },
  cancelSession: {
    InvalidInputError: async (h) => ({
      input: { sessionId: await aSession(h), reason: 'x'.repeat(281) },
      field: 'reason',
      says: 'at most 280 characters',
    }),
    SessionEndedError: async (h) => ({ input: { sessionId: await anEndedSession(h) }, says: ENDED }),
  },
  cancelSessions: {
    InvalidInputError: async (h) => ({
      input: { sessionIds: [await aSession(h)], reason: 'x'.repeat(281) },
      field: 'reason',
      says: 'at most 280 characters',
    }),
    SessionEndedError: async (h) => ({ input: { sessionIds: [await anEndedSession(h)] }, says: ENDED }),
  },
  restoreSession: {
    InvalidInputError: NEVER,
    SessionEndedError: async (h) => {
      const sessionId = await aCancelledSession(h);
      h.clock.set(noon('14:00'));
      return { input: { sessionId }, says: ENDED };
    },
  },
  createClosure: {
    InvalidInputError: async () => ({
      input: { period: { days: { from: '2026-03-20', until: '2026-03-19' } } },
      field: 'period',
      says: 'must not be before',
    }),
    PreviewOutdatedError: async (h) => {
      const period = { days: { from: '2026-03-10', until: '2026-03-10' } };
      const scope = { period, serviceIds: [await h.aService()] };
      const { token } = await h.closures.preview(h.manager, scope);
      await h.aSession({ serviceId: scope.serviceIds[0]! });
      const serviceIds = scope.serviceIds.map((id) => globalId('Service', id));
      return { input: { period, serviceIds, token }, says: 'look again' };
    },
  },
  deleteClosure: { InvalidInputError: NEVER },
  substitute: {
    InvalidInputError: async () => ({
      input: { token: 'none' },
      field: 'token',
      says: 'not the token of a preview',
    }),
    PreviewOutdatedError: async (h) => {
      const token = await aSubstitution(h);
      await h.substitutions.substitute(h.manager, { token, tellCustomers: true });
      return { input: { token }, says: 'look again' };
    },
    InvalidJoinUrlError: async (h) => ({
      input: { token: await aSubstitution(h), joinUrl: 'Join us: https://meet.example/abc.' },
      says: 'one https address and nothing else',
      facts: { suggestion: 'https://meet.example/abc', passcode: null },
    }),
  },
  undoSubstitution: { InvalidInputError: NEVER },
  createSchedule: {
    InvalidInputError: async (h) => ({
      input: { ...weekly, serviceId: globalId('Service', await h.aService()), weekdays: [] },
      field: 'weekdays',
      says: 'at least one weekday',
    }),
  },
  editSchedule: {
    InvalidInputError: async () => ({
      input: { token: 'none' },
      field: 'token',
      says: 'not the token of a preview',
    }),
    PreviewOutdatedError: async (h) => {
      const { preview } = await aPreview(h);
      const token = await preview();
      await h.scheduleChanges.apply(h.manager, token);
      return { input: { token }, says: 'look again' };
    },
    SendTimeAfterEndError: async (h) => {
      const { sessionId, preview } = await aPreview(h, '16:00');
      await h.access.edit(h.manager, sessionId, { sendAt: { set: new Date('2026-03-16T16:45:00Z') } });
      return { input: { token: await preview() }, says: 'choose SHIFT or RESET' };
    },
  },
  undoScheduleChange: {
    InvalidInputError: NEVER,
    UndoExpiredError: async (h) => {
      const { preview } = await aPreview(h);
      const changeId = await h.scheduleChanges.apply(h.manager, await preview());
      await h.scheduleChanges.undo(h.manager, changeId);
      return { input: { changeId: globalId('ScheduleChange', changeId) }, says: 'undone already' };
    },
  },
  endSchedule: {
    InvalidInputError: async (h) => {
      const row = { ...weekly, serviceId: await h.aService(), professionalId: null };
      const scheduleId = globalId('Schedule', await h.schedules.create(h.manager, row));
      return {
        input: { scheduleId, until: '2026-03-15' },
        field: 'until',
        says: 'must not be before the first',
      };
    },
  },
};
