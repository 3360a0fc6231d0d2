import { globalId } from '../../lib/global-ids.ts';
import { logPaced } from '../../lib/paced-log.ts';
import type { Outcome, PushContent, SendEmails, SendPushes, StillToSend } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import { actMessage } from './acts/rules.ts';
import type { Compose } from './dispatcher.ts';
import type { ActPurpose, CommonFacts, MailedAlert, MessageFacts, SessionMessage } from './message-facts.ts';
import { composeMessage, composePush, type Message } from './messages.ts';
import type { Sent } from './outcomes.ts';
import type { ClaimedDelivery } from './queue/claim-statements.ts';
import { readStillToSend } from './queue/queries.ts';
import { actOf, type Purpose } from './rules.ts';

type Deps = {
  db: Database;
  clock: Clock;
  passes: Passes;
  log: Log;
  metrics?: Pick<Metrics, 'unreadable'>;
  isolation: Isolation;
  sendEmails: SendEmails;
  sendPushes: SendPushes;
};

/** Composes claimed deliveries, and mails them together. */
export function emailsBy({ sendEmails, ...deps }: Composing & Pick<Deps, 'sendEmails' | 'db' | 'clock'>) {
  const stillToSendBy = (token: string): StillToSend => {
    return (emails) => {
      const ids = emails.map(({ id }) => id);
      return readStillToSend(deps.db.sql, token, ids, deps.clock());
    };
  };
  return sendComposed(deps, composeMessage, (messages, token) => {
    const outcomes = sendEmails(
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
      stillToSendBy(token),
    );
    return messages.map(async (_, place) => (await outcomes)[place]!);
  });
}

/** Composes claimed deliveries, and pushes them one by one: no browser waits for another's push service. */
export function pushesBy({ sendPushes, ...deps }: Composing & Pick<Deps, 'sendPushes'>) {
  return sendComposed(deps, composePush, (messages) =>
    messages.map(async (composed) => {
      const { id, centerId, deadlineAt: expiresAt } = composed.delivery;
      const [outcome] = await sendPushes([{ id, centerId, ...contentOf(composed), expiresAt }]);
      return outcome!;
    }),
  );
}

/** What the pushes of these deliveries say, but for those that cannot be composed. */
export const pushContents = (deliveries: ClaimedDelivery[], deps: Composing): PushContent[] =>
  deliveries.flatMap((delivery) => {
    const composed = deps.isolation.attempt(
      'messages',
      delivery.id,
      () => compose(delivery, deps, composePush),
      null,
    );
    return composed && composed !== 'UNREADABLE' ? [contentOf(composed)] : [];
  });

const contentOf = ({ delivery, message, url }: Composed<Message['push']>): PushContent => ({
  target: {
    endpoint: delivery.endpoint!,
    p256dh: delivery.p256dh!,
    auth: delivery.auth!,
    publicKey: delivery.publicKey,
  },
  payload: {
    purpose: delivery.purpose,
    ...message,
    url,
    tag: delivery.actId ?? delivery.bookingId ?? delivery.sessionId,
  },
});

/** Notes which browsers were reached, and which are gone. */
export const noteDevices =
  ({ db, clock, isolation }: Pick<Deps, 'db' | 'clock' | 'isolation'>) =>
  async (sent: Sent[]): Promise<void> => {
    const known = sent.flatMap(({ delivery: { deviceId: id }, outcome: { kind } }) =>
      id && (kind === 'sent' || kind === 'gone') ? [{ id, kind }] : [],
    );
    const note = async (some: typeof known) => {
      const idsOf = (which: 'sent' | 'gone') => some.flatMap(({ id, kind }) => (kind === which ? [id] : []));
      await db.sql(NOTE_DEVICES, [clock(), idsOf('sent'), idsOf('gone')]);
    };
    await isolation.split('devices', known, ({ id }) => id, note);
  };

const NOTE_DEVICES = `
  UPDATE push_device SET last_used_at = CASE WHEN id = ANY($2::uuid[]) THEN $1 ELSE last_used_at END,
    removed_at = CASE WHEN id = ANY($3::uuid[]) THEN $1 ELSE removed_at END
  WHERE id = ANY($2::uuid[] || $3::uuid[])`;

type Composing = Pick<Deps, 'passes' | 'log' | 'metrics' | 'isolation'>;
type Composed<Text> = { delivery: ClaimedDelivery; message: Text; url: string | null };
type ComposeText<Text> = (facts: MessageFacts) => Text;

const UNCOMPOSED: Outcome = {
  kind: 'failed',
  reason: 'URL_UNREADABLE',
  detail: 'the message could not be composed',
};
const UNREADABLE: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'URL_UNREADABLE',
  detail: 'the personal URL cannot be decrypted',
};
const UNSENT: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_UNREACHABLE',
  detail: 'the message could not be handed over',
};

type Send<Text> = (messages: Composed<Text>[], token: string) => Promise<Outcome>[];

/**
 * Composes each message, and sends the composed ones. A message that cannot be composed fails alone. One waits whose
 * personal URL cannot be read, or over which its channel throws.
 */
function sendComposed<Text>(deps: Composing, textOf: ComposeText<Text>, send: Send<Text>): Compose {
  const { isolation } = deps;
  return (deliveries) => {
    const composed = new Map(
      deliveries.map((delivery) => [
        delivery.id,
        isolation.attempt('messages', delivery.id, () => compose(delivery, deps, textOf), null),
      ]),
    );
    return (ours, token) => {
      const messages = ours.flatMap(({ id }) => {
        const message = composed.get(id);
        return message && message !== 'UNREADABLE' ? [message] : [];
      });
      const answers = messages.length > 0 ? handOver(isolation, send, messages, token) : [];
      const outcomes = new Map(messages.map(({ delivery }, place) => [delivery.id, answers[place]!]));
      const without = (id: string) => (composed.get(id) === 'UNREADABLE' ? UNREADABLE : UNCOMPOSED);
      return ours.map(({ id }) => outcomes.get(id) ?? Promise.resolve(without(id)));
    };
  };
}

/** Sends together, and one by one where the channel throws. Each outcome comes as soon as it is known. */
function handOver<Text>(
  isolation: Isolation,
  send: Send<Text>,
  messages: Composed<Text>[],
  token: string,
): Promise<Outcome>[] {
  const answers = send(messages, token);
  return messages.map(async (message, place) => {
    try {
      return (await answers[place]) ?? UNSENT;
    } catch (error) {
      if (messages.length > 1) return handOver(isolation, send, [message], token)[0]!;
      isolation.failed('messages', error, message.delivery.id);
      return UNSENT;
    }
  });
}

function compose<Text>(
  delivery: ClaimedDelivery,
  { passes, log, metrics }: Composing,
  textOf: ComposeText<Text>,
): Composed<Text> | 'UNREADABLE' {
  const facts = delivery.actId === null ? factsOfOne(delivery, passes) : factsOfAct(delivery, passes);
  if (facts === null) {
    metrics?.unreadable('pass');
    logPaced(log, 'a personal URL is encrypted with a secret that is not configured: its messages wait', {
      booking: delivery.bookingId,
    });
    return 'UNREADABLE';
  }
  return { delivery, url: facts.accessUrl ?? facts.teachUrl ?? facts.consoleUrl, message: textOf(facts) };
}

/** Null: the message has none, because it is in person or to staff. */
function accessUrlOf(
  { sendAt, passEncrypted }: ClaimedDelivery,
  passes: Passes,
): string | 'UNREADABLE' | null {
  if (sendAt === null || passEncrypted === null) return null;
  return passes.accessUrl(passEncrypted) ?? 'UNREADABLE';
}

/** The messages to staff that say who teaches. */
const TELLS_WHO: ReadonlySet<Purpose> = new Set<Purpose>(['MISSING_LINK', 'ALERT']);

/** The messages that lead the professional of an online session to their page for it. */
const LEADS_TO_PAGE: ReadonlySet<Purpose> = new Set<Purpose>([
  'TEACHER_LINK',
  'LINK_CHANGED',
  'MISSING_LINK',
  'ALERT',
]);

function teachUrlOf(delivery: ClaimedDelivery, passes: Passes): string | null {
  const { purpose, sendAt, sessionId, teacherId: professionalId, email } = delivery;
  const leads = sendAt !== null && LEADS_TO_PAGE.has(purpose);
  return leads && professionalId && email ? passes.teachUrlOf({ sessionId, professionalId, email }) : null;
}

/** Null: its personal access URL cannot be read. */
function factsOfOne(delivery: ClaimedDelivery, passes: Passes): MessageFacts | null {
  const accessUrl = accessUrlOf(delivery, passes);
  if (accessUrl === 'UNREADABLE') return null;
  const teachUrl = teachUrlOf(delivery, passes);
  const consoleUrl = teachUrl === null ? consoleUrlOf(delivery, passes) : null;
  return messageFacts(delivery, { accessUrl, teachUrl, consoleUrl });
}

/** Where the reader of an alert can act: the person whom no message reaches, else the session. */
function consoleUrlOf(delivery: ClaimedDelivery, passes: Passes): string | null {
  const { purpose, sessionId } = delivery;
  if (!TELLS_WHO.has(purpose)) return null;
  const [one, ...more] = delivery.alert?.unreached ?? [];
  return one && more.length === 0
    ? passes.consoleUrlOf(`people/customers/${globalId('Customer', one.customerId)}`)
    : passes.consoleUrlOf(`sessions/${globalId('Session', sessionId)}`);
}

type Ways = Pick<CommonFacts, 'accessUrl' | 'teachUrl' | 'consoleUrl'>;

/** The same of an act's message, whose push leads to its first session. */
function factsOfAct(delivery: ClaimedDelivery, passes: Passes): MessageFacts | null {
  const purpose = delivery.purpose as ActPurpose;
  const message = actMessage(purpose, actOf(delivery), (pass) => passes.accessUrl(pass));
  if (message === null) return null;
  const accessUrl = message.lines.find((line) => line.accessUrl !== null)?.accessUrl ?? null;
  return { ...commonFacts(delivery, { accessUrl, teachUrl: null, consoleUrl: null }), ...message };
}

// Field by field: a copy of the whole row costs as much as all texts.
function commonFacts(delivery: ClaimedDelivery, { accessUrl, teachUrl, consoleUrl }: Ways): CommonFacts {
  const toStaff = delivery.bookingId === null;
  return {
    reader: toStaff ? 'STAFF' : 'CUSTOMER',
    readerName: delivery.readerName,
    locales: [delivery.readerLocale, delivery.centerLocale],
    timeZone: delivery.customerTimeZone,
    centerTimeZone: delivery.centerTimeZone,
    centerName: delivery.centerName,
    serviceName: delivery.serviceName,
    // The professional of a session is not told who teaches it.
    professionalName: toStaff && !TELLS_WHO.has(delivery.purpose) ? null : delivery.professionalName,
    startsAt: delivery.startsAt,
    endsAt: delivery.endsAt,
    opensAt: delivery.opensAt,
    accessUrl,
    teachUrl,
    consoleUrl,
    joiningInstructions: delivery.joiningInstructions,
    contactEmail: delivery.contactEmail,
    contactPhone: delivery.contactPhone,
  };
}

function messageFacts(delivery: ClaimedDelivery, ways: Ways): SessionMessage {
  const { startsAt, seatsTaken } = delivery;
  const { accessUrl } = ways;
  const purpose = delivery.purpose as Exclude<Purpose, ActPurpose>;
  const toStaff = delivery.bookingId === null;
  const common = commonFacts(delivery, ways);
  const teacherLink = (changed: boolean) =>
    ({ ...common, purpose: 'TEACHER_LINK', seatsTaken, changed }) as const;
  switch (purpose) {
    case 'SESSION_MOVED': {
      const previousStartsAt = delivery.previousStartsAt ?? startsAt;
      return { ...common, purpose, previousStartsAt, note: delivery.moveNote };
    }
    case 'REMINDER':
    case 'ATTENDANCE_CONFIRMATION':
    case 'BOOKING_CONFIRMED':
    case 'BOOKING_CANCELLED':
      return { ...common, purpose };
    case 'SESSION_CANCELLED':
      return { ...common, purpose, cancellationReason: delivery.cancellationReason };
    case 'SESSION_RESTORED':
      return { ...common, purpose, seatLost: delivery.bookingStatus === 'CANCELLED' };
    case 'TEACHER_LINK':
      return teacherLink(false);
    case 'MISSING_LINK':
      return {
        ...common,
        purpose,
        held: delivery.listedLate,
        sendAt: delivery.sendAt ?? startsAt,
        seatsTaken,
      };
    case 'ALERT':
      return {
        ...common,
        purpose,
        alertKind: delivery.alertKind as MailedAlert,
        seatsTaken,
        shared: delivery.alert?.shared ?? null,
        unreached: delivery.alert?.unreached.map(({ name }) => name) ?? [],
      };
    case 'LINK_CHANGED':
      if (toStaff) return teacherLink(true);
      return { ...common, purpose, accessUrl: accessUrl ?? '' };
    case 'ACCESS_NOTICE':
      return { ...common, purpose, accessUrl: accessUrl ?? '' };
    case 'STARTS_LATE':
      return { ...common, purpose, minutes: delivery.lateMinutes ?? 0 };
  }
}
