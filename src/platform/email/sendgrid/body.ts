import { randomBytes } from 'node:crypto';
import type { Email } from '../../../ports/channels.ts';

/** A request body in the provider's own shape. */
export type SendGridBody = ReturnType<typeof sendGridBody>;

/**
 * Tracking would rewrite the personal URL, watch people, or add a link that stops notices. Only global unsubscribes are
 * bypassed: bounces and spam reports are to stop a mail. The provider refuses this together with `bypass_list_management`.
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

/** One personalization for each person: two people in one `to` would see each other's address. */
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
 * The contents of a request. For several people they are two tags, which each person's substitutions replace by the
 * finished mail. The tags are random, so that no person's text can contain one.
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
