import { z } from 'zod';
import { matchNothing } from '../../lib/global-ids.ts';
import { someOf } from '../../lib/input.ts';
import type { Scope, Viewer } from '../../ports/identity.ts';
import type { EventType, WebhookAnswer } from '../../ports/webhooks.ts';

/** What can happen, and which scope lets a partner know of it; null: it is the center's alone. */
export const EVENTS = {
  'session.access.opened': 'access:read',
  'session.access.changed': 'access:read',
  'session.moved': 'calendar:read',
  'session.cancelled': 'calendar:read',
  'booking.created': 'bookings:write',
  'booking.cancelled': 'bookings:write',
  'delivery.failed': null,
} as const satisfies Record<EventType, Scope | null>;

const TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];

export const NewWebhookEndpoint = z.object({
  url: z.string().max(2048, 'The URL must have at most 2048 characters.'),
  events: someOf('event', TYPES),
});

/** What this caller may not be told of, among what it asks for; null: nothing. */
export function missingScope(viewer: Viewer, events: readonly EventType[]): string | null {
  if (viewer.role !== 'partner') return null;
  const missed = events.find((event) => !viewer.key?.scopes.some((scope) => scope === EVENTS[event]));
  if (!missed) return null;
  const scope = EVENTS[missed];
  return scope === null
    ? `Only the center itself is told of ${missed}.`
    : `The key is not made for ${scope}, which ${missed} needs.`;
}

/** Whose endpoints these are to see and to change: a manager all of the center, a partner its own. */
export function endpointsOf(viewer: Viewer) {
  const { centerId } = viewer;
  if (viewer.role === 'manager') return { centerId, deletedAt: null };
  return { centerId, deletedAt: null, partnerId: viewer.role === 'partner' ? viewer.id : matchNothing };
}

/** So many are enough for one owner. */
export const MOST_ENDPOINTS = 20;
/** Its own, and all its partners'. */
export const MOST_ENDPOINTS_OF_CENTER = 500;

/** What an address is told that does not answer as its owner would; the same whatever is the matter with it. */
export const UNANSWERED =
  'The URL must answer the challenge that it is sent: with success, and the challenge in the body.';

/** Challenges go to whatever address an owner names: not to many, and not often. */
export const challengesOf = (ownerId: string) => [
  { name: 'webhook challenge', most: 30, minutes: 15, by: ownerId },
];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How long each attempt that failed is waited for the next: eleven attempts in about a day. */
const PAUSES = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  10 * HOUR,
];

/** When a message is tried again after so many attempts, spread by up to a fifth; null: not any more. */
export function nextAttempt(attempts: number, wait: number | null, now: Date, random: number): Date | null {
  const pause = PAUSES[attempts - 1];
  if (pause === undefined) return null;
  return new Date(now.getTime() + Math.max(Math.round(pause * (1 + random / 5)), wait ?? 0));
}

export type Recorded = {
  status: 'DELIVERED' | 'PENDING' | 'FAILED';
  reason: 'REFUSED' | 'UNREACHABLE' | 'SILENT' | 'NOT_PUBLIC' | 'GONE' | 'SECRET_UNREADABLE' | null;
  responseStatus: number | null;
  nextAttemptAt: Date | null;
};

/** What an attempt means for its message. `410 Gone` ends the message, and pauses its endpoint. */
export function recorded(answer: WebhookAnswer, attempts: number, now: Date, random: number): Recorded {
  if (answer.kind === 'accepted')
    return { status: 'DELIVERED', reason: null, responseStatus: answer.status, nextAttemptAt: null };
  const { reason, responseStatus, wait } = factsOf(answer);
  const nextAttemptAt = reason === 'GONE' ? null : nextAttempt(attempts, wait, now, random);
  return { status: nextAttemptAt ? 'PENDING' : 'FAILED', reason, responseStatus, nextAttemptAt };
}

function factsOf(answer: Exclude<WebhookAnswer, { kind: 'accepted' }>) {
  if (answer.kind === 'failed') return { reason: answer.reason, responseStatus: null, wait: null };
  const reason = answer.status === 410 ? ('GONE' as const) : ('REFUSED' as const);
  return { reason, responseStatus: answer.status, wait: answer.wait };
}
