import type { Database } from '../adapters/prisma.ts';
import type { Outcome, SendEmails, SendPushes } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
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
  sendEmails: SendEmails;
  sendPushes: SendPushes;
};

/** Composes claimed deliveries, and mails them; an outcome for each, in order. */
export function emailsBy({ sendEmails, passes, log }: Pick<Deps, 'sendEmails' | 'passes' | 'log'>) {
  return sendComposed(passes, log, (messages: Composed[]) =>
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
export function pushesBy({ db, clock, sendPushes, passes, log }: Omit<Deps, 'sendEmails'>) {
  return sendComposed(passes, log, async (messages: Composed[]) => {
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
    const devices = (kind: Outcome['kind']) =>
      messages.flatMap(({ delivery }, i) => (outcomes[i]!.kind === kind ? [delivery.deviceId!] : []));
    await noteDevices(db, clock(), devices('sent'), devices('gone'));
    return outcomes;
  });
}

async function noteDevices(db: Database, now: Date, used: string[], gone: string[]): Promise<void> {
  await db.sql(
    `UPDATE push_device SET last_used_at = CASE WHEN id = ANY($2::uuid[]) THEN $1 ELSE last_used_at END,
       removed_at = CASE WHEN id = ANY($3::uuid[]) THEN $1 ELSE removed_at END
     WHERE id = ANY($2::uuid[] || $3::uuid[])`,
    [now, used, gone],
  );
}

type Composed = { delivery: Claimed; message: Message; url: string | null };

/** Composes each message, and then sends those that could be; one that cannot be composed fails alone. */
function sendComposed(passes: Passes, log: Log, send: (messages: Composed[]) => Promise<Outcome[]>): Compose {
  return (deliveries) => {
    const composed = new Map(deliveries.map((delivery) => [delivery, compose(delivery, passes, log)]));
    return async (ours) => {
      const messages = ours.map((delivery) => composed.get(delivery) ?? null);
      const sendable = messages.filter((message) => message !== null);
      const outcomes = sendable.length > 0 ? await send(sendable) : [];
      let next = 0;
      return messages.map((message): Outcome => {
        if (message) return outcomes[next++]!;
        return { kind: 'failed', reason: 'URL_UNREADABLE', detail: 'the message could not be composed' };
      });
    };
  };
}

function compose(delivery: Claimed, passes: Passes, log: Log): Composed | null {
  const accessUrl = accessUrlOf(delivery, passes);
  if (accessUrl === 'UNREADABLE') {
    log.error('a personal access URL is sealed with a secret that is no longer known', {
      booking: delivery.bookingId,
    });
    return null;
  }
  try {
    const facts = factsOf(delivery, accessUrl);
    const url = facts.purpose === 'TEACHER_LINK' ? facts.joinUrl : accessUrl;
    return { delivery, url, message: composeMessage(facts) };
  } catch (error) {
    log.error('a message could not be composed', { delivery: delivery.id, error: (error as Error).name });
    return null;
  }
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
    case 'ALERT':
      return { ...common, purpose, alertKind: delivery.alertKind!, seatsTaken };
    case 'LINK_CHANGED':
      if (toStaff) return { ...common, ...teacherLink(true) };
      return { ...common, purpose, accessUrl: accessUrl ?? '' };
    case 'ACCESS_NOTICE':
      return { ...common, purpose, accessUrl: accessUrl ?? '' };
  }
}
