import { randomBytes } from 'node:crypto';
import type { Email } from '../../../ports/channels.ts';

/** A request body in the provider's own shape. */
export type SendGridBody = ReturnType<typeof sendGridBody>;

/**
 * They would rewrite the personal URL, watch people, or add a link that stops notices they booked. Of the bypass
 * settings only the one for global unsubscribes: bounces and spam reports are to stop a mail, and the provider
 * refuses it together with `bypass_list_management`.
 */
const SETTINGS = {
  tracking_settings: {
    click_tracking: { enable: false, enable_text: false },
    open_tracking: { enable: false },
    subscription_tracking: { enable: false },
    ganalytics: { enable: false },
  },
  mail_settings: { bypass_unsubscribe_management: { enable: true } },
};

/** One personalization a person: two people in one `to` would see each other's address. */
export function sendGridBody(batch: Email[], from: string) {
  const { contents, substitutions } = contentsOf(batch);
  const replyTo = batch[0]?.replyTo;
  return {
    from: { email: from },
    ...(replyTo ? { reply_to: { email: replyTo } } : {}),
    personalizations: batch.map((email) => ({
      to: [{ email: email.to.email, ...named(recipientName(email.to.name)) }],
      from: { email: from, ...named(email.fromName) },
      subject: email.subject,
      ...substitutions(email),
      custom_args: { purpose: email.purpose, delivery: email.id },
    })),
    content: [
      { type: 'text/plain', value: contents.text },
      { type: 'text/html', value: contents.html },
    ],
    ...SETTINGS,
  };
}

/**
 * Contents belong to the request. One person's are written out; several people's are two tags, which each person's
 * substitutions turn into the finished mail. The tags are random so that nothing a person wrote can be one.
 */
function contentsOf(batch: Email[]) {
  const [only] = batch;
  if (only && batch.length === 1) {
    return { contents: { text: only.text, html: only.html }, substitutions: () => ({}) };
  }
  const nonce = randomBytes(12).toString('hex');
  const contents = { text: `-${nonce}text-`, html: `-${nonce}html-` };
  const substitutions = ({ text, html }: Email) => ({
    substitutions: { [contents.text]: text, [contents.html]: html },
  });
  return { contents, substitutions };
}

function named(name: string) {
  return name === '' ? {} : { name };
}

/** The provider refuses these two characters in a recipient's name, and with it the request. */
function recipientName(name: string) {
  return name.replace(/[;,]/g, ' ').replace(/\s+/g, ' ').trim();
}
