import { z } from 'zod';
import { matchNothing } from '../../lib/global-ids.ts';
import { someOf } from '../../lib/input.ts';
import { later, MINUTE, SECOND } from '../../lib/time.ts';
import type { Scope, Viewer } from '../../ports/identity.ts';
import type { EventType, WebhookAnswer } from '../../ports/webhooks.ts';

/** The types of events, and the scope that lets a partner know of each; null: only the center is told. */
export const EVENTS = {
  'session.access.opened': 'access:read',
  'session.access.changed': 'access:read',
  'session.moved': 'calendar:read',
  'session.cancelled': 'calendar:read',
  'schedule.changed': 'calendar:read',
  'session.restored': 'calendar:read',
  'booking.created': 'bookings:write',
  'booking.cancelled': 'bookings:write',
  'delivery.failed': null,
} as const satisfies Record<EventType, Scope | null>;

const TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];

export const NewWebhookEndpoint = z.object({
  url: z.string().max(2048, 'The URL must have at most 2048 characters.'),
  events: someOf('event', TYPES),
});

/** Why this caller may not be told of one of these events; null: it may be told of all. */
export function missingScope(viewer: Viewer, events: readonly EventType[]): string | null {
  if (viewer.role !== 'partner') return null;
  const missed = events.find((event) => !viewer.key?.scopes.some((scope) => scope === EVENTS[event]));
  if (!missed) return null;
  const scope = EVENTS[missed];
  return scope === null
    ? `Only the center itself is told of ${missed}.`
    : `The key is not made for ${scope}, which ${missed} needs.`;
}

/** The endpoints that a viewer may see and change: a manager all of the center, a partner its own. */
export function endpointsOf(viewer: Viewer) {
  const { centerId } = viewer;
  if (viewer.role === 'manager') return { centerId, deletedAt: null };
  return { centerId, deletedAt: null, partnerId: viewer.role === 'partner' ? viewer.id : matchNothing };
}

/** Of one owner. */
export const MOST_ENDPOINTS = 20;
/** Of one center and all its partners. */
export const MOST_ENDPOINTS_OF_CENTER = 500;

/** The refusal of an address that does not answer as its owner would. It gives no reason: that would probe networks. */
export const UNANSWERED =
  'The URL must answer the challenge that it is sent: with success, and the challenge in the body.';

/** The limit of challenges, because they go to any address that an owner names. */
export const challengesOf = (ownerId: string) => [
  { name: 'webhook challenge', most: 30, minutes: 15, by: ownerId },
];

/** The pause after each failed attempt, in seconds: eleven attempts in about a day. */
const PAUSES = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 36_000];

/** When a message is tried again after so many attempts, spread by up to a fifth; null: it is given up. */
export function nextAttempt(attempts: number, wait: number | null, now: Date, random: number): Date | null {
  const pause = PAUSES[attempts - 1];
  if (pause === undefined) return null;
  return later(now, Math.max(Math.round(pause * SECOND * (1 + random / 5)), wait ?? 0));
}

/** The pause while a secret of ours is missing: with it back the message goes out this soon. */
const UNREADABLE_MS = MINUTE;

/** Whether the attempt failed for a secret that is missing here. It is no attempt at the endpoint, and no fault of it. */
export const isUnreadable = ({ reason }: Pick<AttemptResult, 'reason'>): boolean =>
  reason === 'SECRET_UNREADABLE';

export type AttemptResult = {
  status: 'DELIVERED' | 'PENDING' | 'FAILED';
  reason: 'REFUSED' | 'UNREACHABLE' | 'SILENT' | 'NOT_PUBLIC' | 'GONE' | 'SECRET_UNREADABLE' | null;
  responseStatus: number | null;
  nextAttemptAt: Date | null;
};

/**
 * The result of an attempt for its message. `410 Gone` ends the message, and pauses its endpoint. Where our secret is missing
 * the message waits, however long.
 */
export function classifyResponse(
  answer: WebhookAnswer,
  tried: number,
  now: Date,
  random: number,
): AttemptResult {
  if (answer.kind === 'accepted')
    return { status: 'DELIVERED', reason: null, responseStatus: answer.status, nextAttemptAt: null };
  const { reason, responseStatus, wait } = failureOf(answer);
  if (reason === 'SECRET_UNREADABLE')
    return {
      status: 'PENDING',
      reason,
      responseStatus,
      nextAttemptAt: later(now, UNREADABLE_MS * (1 + random / 5)),
    };
  const nextAttemptAt = reason === 'GONE' ? null : nextAttempt(tried, wait, now, random);
  return { status: nextAttemptAt ? 'PENDING' : 'FAILED', reason, responseStatus, nextAttemptAt };
}

function failureOf(answer: Exclude<WebhookAnswer, { kind: 'accepted' }>) {
  if (answer.kind === 'failed') return { reason: answer.reason, responseStatus: null, wait: null };
  const reason = answer.status === 410 ? ('GONE' as const) : ('REFUSED' as const);
  return { reason, responseStatus: answer.status, wait: answer.wait };
}
