import type { Database } from '../adapters/prisma.ts';
import type { Outcome, SendEmails, SendPushes } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Passes } from '../ports/passes.ts';
import type { Claimed } from './ledger.ts';
import { composeMessage, type Message, type MessageFacts } from './messages.ts';

type Deps = {
  db: Database;
  clock: Clock;
  passes: Passes;
  log: Log;
  sendEmails: SendEmails;
  sendPushes: SendPushes;
};

/** Composes and mails claimed deliveries; an outcome for each, in order. */
export function emailsBy({ sendEmails, passes, log }: Pick<Deps, 'sendEmails' | 'passes' | 'log'>) {
  return sendComposed(passes, log, (messages: Composed[]) =>
    sendEmails(
      messages.map(({ delivery, message }) => ({
        id: delivery.id,
        purpose: delivery.purpose,
        to: { email: delivery.email!, name: delivery.customerName },
        fromName: delivery.centerName,
        replyTo: delivery.contactEmail,
        subject: message.subject,
        text: message.text,
        html: message.html,
      })),
    ),
  );
}

/** Composes and pushes claimed deliveries; an outcome for each, in order. Devices that are gone are taken off. */
export function pushesBy({ db, clock, sendPushes, passes, log }: Omit<Deps, 'sendEmails'>) {
  return sendComposed(passes, log, async (messages: Composed[]) => {
    const outcomes = await sendPushes(
      messages.map(({ delivery, message, url }) => ({
        id: delivery.id,
        target: { endpoint: delivery.endpoint!, p256dh: delivery.p256dh!, auth: delivery.auth! },
        payload: { purpose: delivery.purpose, ...message.push, url, tag: delivery.bookingId },
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

/** Composes each message and sends those that could be; one that cannot be composed fails alone. */
function sendComposed(passes: Passes, log: Log, send: (messages: Composed[]) => Promise<Outcome[]>) {
  return async (deliveries: Claimed[]): Promise<Outcome[]> => {
    const composed = deliveries.map((delivery) => compose(delivery, passes, log));
    const sendable = composed.filter((message) => message !== null);
    const outcomes = sendable.length > 0 ? await send(sendable) : [];
    let next = 0;
    return composed.map((message): Outcome => {
      if (message) return outcomes[next++]!;
      return { kind: 'failed', reason: 'URL_UNREADABLE', detail: 'the message could not be composed' };
    });
  };
}

function compose(delivery: Claimed, passes: Passes, log: Log): Composed | null {
  const url = delivery.sendAt === null ? null : passes.accessUrl(delivery.passSealed);
  if (url === null && delivery.sendAt !== null) {
    log.error('a personal access URL is sealed with a secret that is no longer known', {
      booking: delivery.bookingId,
    });
    return null;
  }
  try {
    return { delivery, url, message: composeMessage(factsOf(delivery, url)) };
  } catch (error) {
    log.error('a message could not be composed', { delivery: delivery.id, error: (error as Error).name });
    return null;
  }
}

function factsOf(delivery: Claimed, accessUrl: string | null): MessageFacts {
  const common = {
    ...delivery,
    locales: [delivery.customerLocale, delivery.centerLocale],
    timeZone: delivery.customerTimeZone,
    accessUrl,
  };
  switch (delivery.purpose) {
    case 'SESSION_MOVED':
      return {
        ...common,
        purpose: delivery.purpose,
        previousStartsAt: delivery.previousStartsAt ?? delivery.startsAt,
        note: delivery.moveNote,
      };
    case 'REMINDER':
    case 'ATTENDANCE_CONFIRMATION':
    case 'BOOKING_CONFIRMED':
    case 'BOOKING_CANCELLED':
    case 'SESSION_CANCELLED':
      return { ...common, purpose: delivery.purpose };
    default:
      return { ...common, purpose: 'ACCESS_NOTICE', accessUrl: accessUrl ?? '' };
  }
}
