import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { ReceivedMail } from './sendgrid-double.ts';

/** An event as SendGrid writes it, or whatever a test puts in its place. */
export type SendGridEvent = Record<string, unknown>;

export type EventSender = {
  /** As SendGrid shows it. */
  webhookPublicKey: string;
  /** The headers with which SendGrid sends this body at this moment. */
  signed(body: string, at: Date): Record<string, string>;
  /** Sends events to the webhook of this server, signed; answers the status. */
  report(url: string, at: Date, events: SendGridEvent[]): Promise<number>;
};

/** The event webhook's sending half, with a key of its own. */
export function eventSender(): EventSender {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (body: string, at: Date) => {
    const timestamp = String(Math.floor(at.getTime() / 1000));
    return {
      'content-type': 'application/json; charset=utf-8',
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign(
        'sha256',
        Buffer.from(timestamp + body),
        privateKey,
      ).toString('base64'),
    };
  };
  return {
    webhookPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    signed,
    async report(url, at, events) {
      // As SendGrid writes it: spaces and line ends that no parser keeps are signed as well.
      const body = `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
      const answer = await fetch(`${url}/webhooks/sendgrid`, {
        method: 'POST',
        headers: signed(body, at),
        body,
      });
      return answer.status;
    },
  };
}

/** What SendGrid says of a mail that it was given. */
export const eventOf = (
  mail: Pick<ReceivedMail, 'to' | 'messageId' | 'customArgs'>,
  event: string,
  at: Date,
  change: SendGridEvent = {},
): SendGridEvent => ({
  email: mail.to,
  timestamp: Math.floor(at.getTime() / 1000),
  'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
  event,
  category: [],
  sg_event_id: Buffer.from(randomUUID()).toString('base64url'),
  sg_message_id: mail.messageId,
  ...mail.customArgs,
  ...change,
});
