import type { Email, Outcome, Push } from '../../src/ports/channels.ts';

type Message = Email | Push;

/** A mailbox and a push service that write down what they are asked and answer as they are told. */
export type ScriptedChannels = {
  sendEmails: (emails: Email[]) => Promise<Outcome[]>;
  sendPushes: (pushes: Push[]) => Promise<Outcome[]>;
  /** The ids of the deliveries in the order in which they were asked for, repeats too. */
  asked: string[];
  emails: Email[];
  pushes: Push[];
  /** What each message meets from now on: accepted, unless told. */
  answer: Outcome | ((message: Message) => Outcome | Promise<Outcome>);
  /** Awaited before anything is answered. */
  meanwhile: () => Promise<void> | void;
};

export const SENT: Outcome = { kind: 'sent', providerId: null };
export const AWAY: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_UNREACHABLE',
  detail: 'ECONNREFUSED',
};
export const SILENT: Outcome = { kind: 'unknown', detail: 'DEADLINE' };

/** Both accept everything until they are told otherwise. */
export function scriptedChannels(): ScriptedChannels {
  const asked = async (messages: Message[]): Promise<Outcome[]> => {
    channels.asked.push(...messages.map(({ id }) => id));
    await channels.meanwhile();
    const { answer } = channels;
    return Promise.all(messages.map((message) => (typeof answer === 'function' ? answer(message) : answer)));
  };
  const channels: ScriptedChannels = {
    asked: [],
    emails: [],
    pushes: [],
    answer: SENT,
    meanwhile: () => undefined,
    sendEmails(emails) {
      channels.emails.push(...emails);
      return asked(emails);
    },
    sendPushes(pushes) {
      channels.pushes.push(...pushes);
      return asked(pushes);
    },
  };
  return channels;
}
