import type { Email, Outcome, Push } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Outbox, OutboxMessage } from '../../ports/dev-outbox.ts';

const KEPT = 500;

/** Stores the last 500 messages in memory instead of sending them, if no provider's keys are set. */
export function createOutbox({ clock }: { clock: Clock }): Outbox {
  const messages = new Map<string, OutboxMessage>();
  const listeners = new Set<() => void>();

  const keep = (message: OutboxMessage): Outcome => {
    const before = messages.get(message.id);
    messages.set(message.id, before ? { ...message, at: before.at, repeats: before.repeats + 1 } : message);
    const [oldest] = messages.keys();
    if (messages.size > KEPT && oldest !== undefined) messages.delete(oldest);
    return { kind: 'sent', providerId: null };
  };
  const take = <T>(items: T[], toMessage: (item: T, at: Date) => OutboxMessage): Promise<Outcome[]> => {
    const at = clock();
    const outcomes = items.map((item) => keep(toMessage(item, at)));
    if (items.length > 0) for (const listener of [...listeners]) listener();
    return Promise.resolve(outcomes);
  };

  return {
    sendEmails: (emails) => take(emails, ofEmail),
    sendPushes: (pushes) => take(pushes, ofPush),
    list: () => [...messages.values()].reverse(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function ofEmail({ id, purpose, to, fromName, subject, text, html }: Email, at: Date): OutboxMessage {
  return {
    id,
    at,
    channel: 'EMAIL',
    purpose,
    to: to.email,
    fromName,
    subject,
    text,
    html,
    url: null,
    repeats: 0,
  };
}

function ofPush({ id, target, payload }: Push, at: Date): OutboxMessage {
  const { purpose, title, body, url } = payload;
  const to = URL.canParse(target.endpoint) ? new URL(target.endpoint).host : 'unknown';
  return {
    id,
    at,
    channel: 'PUSH',
    purpose,
    to,
    fromName: null,
    subject: title,
    text: body,
    html: null,
    url,
    repeats: 0,
  };
}
