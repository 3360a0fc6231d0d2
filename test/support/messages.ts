import type { Email, Push } from '../../src/ports/channels.ts';
import type { Subscription } from './push-double.ts';

/** A mail to `person`, finished and unlike any other. */
export function anEmail(person: string, changes: Partial<Email> = {}): Email {
  return {
    id: crypto.randomUUID(),
    purpose: 'ACCESS_OPEN',
    to: { email: `${person}@example.org`, name: person },
    fromName: 'Yoga Norte',
    replyTo: null,
    subject: `Your class, ${person}`,
    text: `Hello ${person},\nopen https://live.example/a/${person}`,
    html: `<p>Hello ${person} &amp; friends, <a href="https://live.example/a/${person}">open</a></p>`,
    ...changes,
  };
}

/** Mails to so many people. */
export function emails(count: number, changes: Partial<Email> = {}): Email[] {
  return Array.from({ length: count }, (_, place) => anEmail(`person${place}`, changes));
}

/** A push to the browser of this subscription, which may wait for ten minutes. */
export function aPush({ endpoint, keys }: Subscription, now: Date, changes: Partial<Push> = {}): Push {
  return {
    id: crypto.randomUUID(),
    centerId: 'a center',
    target: { endpoint, ...keys, publicKey: null },
    payload: {
      purpose: 'ACCESS_OPEN',
      title: 'Morning yoga',
      body: 'Your class is open',
      url: 'https://live.example/a/token',
      tag: 'booking',
    },
    expiresAt: new Date(now.getTime() + 600_000),
    ...changes,
  };
}
