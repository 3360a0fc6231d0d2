import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../src/platform/email/dev-outbox.ts';
import { anEmail, aPush, emails } from '../support/messages.ts';

const now = new Date('2030-01-01T10:00:00Z');
const subscription = { endpoint: 'https://push.example/secret', keys: { p256dh: 'p', auth: 'a' } };

describe('the outbox', () => {
  it('shows mails and pushes as their receivers would see them, newest first', async () => {
    const outbox = createOutbox({ clock: () => now });
    const email = anEmail('ana');
    const push = aPush(subscription, now);
    expect(await outbox.sendEmails([email])).toEqual([{ kind: 'sent', providerId: null }]);
    expect(await outbox.sendPushes([push])).toEqual([{ kind: 'sent', providerId: null }]);

    const { subject, text, html } = email;
    expect(outbox.list()).toMatchObject([
      {
        id: push.id,
        channel: 'PUSH',
        to: 'push.example',
        subject: 'Morning yoga',
        text: 'Your class is open',
      },
      {
        id: email.id,
        channel: 'EMAIL',
        to: 'ana@example.org',
        fromName: 'Yoga Norte',
        subject,
        text,
        html,
        at: now,
      },
    ]);
    expect(JSON.stringify(outbox.list())).not.toContain('secret');
  });

  it('counts a delivery that is sent again as a repeat, not as another message', async () => {
    const outbox = createOutbox({ clock: () => now });
    const email = anEmail('ana');
    await outbox.sendEmails([email, anEmail('bea')]);
    await outbox.sendEmails([{ ...email, text: 'again' }]);
    expect(outbox.list()).toHaveLength(2);
    expect(outbox.list()).toContainEqual(
      expect.objectContaining({ id: email.id, text: 'again', repeats: 1 }),
    );
  });

  it('keeps the last 500', async () => {
    const outbox = createOutbox({ clock: () => now });
    const all = emails(503);
    await outbox.sendEmails(all);
    expect(outbox.list().map(({ id }) => id)).toEqual(
      all
        .slice(3)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  it('tells listeners of each change until they leave', async () => {
    const outbox = createOutbox({ clock: () => now });
    let changes = 0;
    const stop = outbox.onChange(() => {
      changes += 1;
    });
    await outbox.sendEmails(emails(3));
    await outbox.sendEmails([]);
    stop();
    await outbox.sendEmails(emails(1));
    expect(changes).toBe(1);
  });
});
