import type { Database } from '../adapters/prisma.ts';
import type { Outcome, SendEmails, SendPushes } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import type { Isolation } from '../ports/isolation.ts';
import type { Log } from '../ports/log.ts';
import type { Passes } from '../ports/passes.ts';
import { joinUrlOf } from '../services/rules.ts';
import type { Claimed } from './ledger.ts';
import { composeMessage, type Message, type MessageFacts } from './messages.ts';
import type { Compose } from './pump.ts';

type Deps = {
  db: Database;
  clock: Clock;
  passes: Passes;
  log: Log;
  isolation: Isolation;
  sendEmails: SendEmails;
  sendPushes: SendPushes;
};

/** Composes claimed deliveries, and mails them; an outcome for each, in order. */
export function emailsBy({ sendEmails, ...deps }: Composing & Pick<Deps, 'sendEmails'>) {
  return sendComposed(deps, (messages: Composed[]) =>
    sendEmails(
      messages.map(({ delivery, message }) => ({
        id: delivery.id,
        purpose: delivery.purpose,
        to: { email: delivery.email!, name: delivery.readerName },
        fromName: delivery.centerName,
        replyTo: delivery.contactEmail,
        subject: message.subject,
        text: message.text,
        html: message.html,
      })),
    ),
  );
}

/** Composes claimed deliveries, and pushes them; an outcome for each, in order. Devices that are gone are taken off. */
export function pushesBy({ db, clock, sendPushes, ...deps }: Omit<Deps, 'sendEmails'>) {
  return sendComposed(deps, async (messages: Composed[]) => {
    const outcomes = await sendPushes(
      messages.map(({ delivery, message, url }) => ({
        id: delivery.id,
        target: { endpoint: delivery.endpoint!, p256dh: delivery.p256dh!, auth: delivery.auth! },
        payload: {
          purpose: delivery.purpose,
          ...message.push,
          url,
          tag: delivery.bookingId ?? delivery.sessionId,
        },
        expiresAt: delivery.deadlineAt,
      })),
    );
    const heard = messages.flatMap(({ delivery: { deviceId } }, i) => {
      const kind = outcomes[i]?.kind;
      return kind === 'sent' || kind === 'gone' ? [{ id: deviceId!, kind }] : [];
    });
    await deps.isolation.split(
      'devices',
      heard,
      ({ id }) => id,
      (some) => noteDevices(db, clock(), some),
    );
    return outcomes;
  });
}

type Heard = { id: string; kind: 'sent' | 'gone' };

async function noteDevices(db: Database, now: Date, heard: Heard[]): Promise<void> {
  const devices = (which: Heard['kind']) => heard.filter(({ kind }) => kind === which).map(({ id }) => id);
  await db.sql(
    `UPDATE push_device SET last_used_at = CASE WHEN id = ANY($2::uuid[]) THEN $1 ELSE last_used_at END,
       removed_at = CASE WHEN id = ANY($3::uuid[]) THEN $1 ELSE removed_at END
     WHERE id = ANY($2::uuid[] || $3::uuid[])`,
    [now, devices('sent'), devices('gone')],
  );
}

type Composing = Pick<Deps, 'passes' | 'log' | 'isolation'>;
type Composed = { delivery: Claimed; message: Message; url: string | null };

const UNCOMPOSED: Outcome = {
  kind: 'failed',
  reason: 'URL_UNREADABLE',
  detail: 'the message could not be composed',
};
const UNSENT: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_UNREACHABLE',
  detail: 'the message could not be handed over',
};

/**
 * Composes each message, and then sends those that could be. One that cannot be composed fails alone; one that its
 * channel throws over waits alone.
 */
function sendComposed(deps: Composing, send: (messages: Composed[]) => Promise<Outcome[]>): Compose {
  const { isolation } = deps;
  return (deliveries) => {
    const composed = new Map(
      deliveries.map((delivery) => [
        delivery.id,
        isolation.attempt('messages', delivery.id, () => compose(delivery, deps), null),
      ]),
    );
    return async (ours) => {
      const outcomes = new Map<string, Outcome>();
      await isolation.split(
        'messages',
        ours.flatMap(({ id }) => composed.get(id) ?? []),
        ({ delivery }) => delivery.id,
        async (some) => {
          const answers = await send(some);
          for (const [i, { delivery }] of some.entries())
            if (answers[i]) outcomes.set(delivery.id, answers[i]);
        },
      );
      return ours.map(({ id }) => (composed.get(id) ? (outcomes.get(id) ?? UNSENT) : UNCOMPOSED));
    };
  };
}

function compose(delivery: Claimed, { passes, log }: Composing): Composed | null {
  const accessUrl = accessUrlOf(delivery, passes);
  if (accessUrl === 'UNREADABLE') {
    log.error('a personal access URL is sealed with a secret that is no longer known', {
      booking: delivery.bookingId,
    });
    return null;
  }
  const facts = factsOf(delivery, accessUrl);
  const url = facts.purpose === 'TEACHER_LINK' ? facts.joinUrl : accessUrl;
  return { delivery, url, message: composeMessage(facts) };
}

/** Null: the message has none, as in person and to staff. */
function accessUrlOf({ sendAt, passSealed }: Claimed, passes: Passes): string | 'UNREADABLE' | null {
  if (sendAt === null || passSealed === null) return null;
  return passes.accessUrl(passSealed) ?? 'UNREADABLE';
}

function factsOf(delivery: Claimed, accessUrl: string | null): MessageFacts {
  const { purpose, seatsTaken, startsAt } = delivery;
  const toStaff = delivery.bookingId === null;
  const reader: MessageFacts['reader'] = toStaff ? 'STAFF' : 'CUSTOMER';
  const common = {
    ...delivery,
    reader,
    // Who teaches a session is not told with whom it is.
    professionalName: toStaff && purpose !== 'MISSING_LINK' ? null : delivery.professionalName,
    locales: [delivery.readerLocale, delivery.centerLocale],
    timeZone: delivery.customerTimeZone,
    accessUrl,
  };
  const teacherLink = (changed: boolean) => {
    // Checked once more: whoever wrote the row, nobody is sent anywhere but to an https address.
    const joinUrl = joinUrlOf(delivery.joinUrl ?? '');
    return { purpose: 'TEACHER_LINK', joinUrl, seatsTaken, changed } as const;
  };
  switch (purpose) {
    case 'SESSION_MOVED':
      return {
        ...common,
        purpose,
        previousStartsAt: delivery.previousStartsAt ?? startsAt,
        note: delivery.moveNote,
      };
    case 'REMINDER':
    case 'ATTENDANCE_CONFIRMATION':
    case 'BOOKING_CONFIRMED':
    case 'BOOKING_CANCELLED':
    case 'SESSION_CANCELLED':
      return { ...common, purpose };
    case 'TEACHER_LINK':
      return { ...common, ...teacherLink(false) };
    case 'MISSING_LINK':
      return {
        ...common,
        purpose,
        seatsTaken,
        held: delivery.listedLate,
        sendAt: delivery.sendAt ?? startsAt,
      };
    case 'LINK_CHANGED':
      if (toStaff) return { ...common, ...teacherLink(true) };
      return { ...common, purpose, accessUrl: accessUrl ?? '' };
    case 'ACCESS_NOTICE':
      return { ...common, purpose, accessUrl: accessUrl ?? '' };
  }
}
