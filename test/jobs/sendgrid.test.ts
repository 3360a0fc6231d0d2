import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSendGrid, type SendGridOptions } from '../../src/platform/email/sendgrid.ts';
import { anEmail, emails } from '../support/messages.ts';
import { recordLog } from '../support/recorded-log.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';

let double: SendGridDouble;
let logged: ReturnType<typeof recordLog>;
beforeEach(async () => {
  double = await startSendGridDouble();
  logged = recordLog();
});
afterEach(() => double.close());

const sender = (changes: Partial<SendGridOptions> = {}) =>
  createSendGrid({
    apiKey: double.apiKey,
    baseUrl: double.baseUrl,
    from: 'no-reply@live.example',
    log: logged.log,
    ...changes,
  });

describe('a mail', () => {
  it('arrives as it was written, with the center as sender and nothing that watches the reader', async () => {
    const email = anEmail('ana', {
      replyTo: 'hello@yoga.example',
      to: { email: 'ana@example.org', name: 'Ruiz; Ana, Dr' },
    });
    const outcomes = await sender()([email]);

    expect(outcomes).toEqual([{ kind: 'sent', providerId: 'message-1' }]);
    const [mail] = double.mails;
    expect(mail).toMatchObject({
      from: 'no-reply@live.example',
      fromName: 'Yoga Norte',
      replyTo: 'hello@yoga.example',
    });
    expect(mail).toMatchObject({ to: 'ana@example.org', toName: 'Ruiz Ana Dr', subject: email.subject });
    expect(mail).toMatchObject({ text: email.text, html: email.html });
    expect(mail?.customArgs).toEqual({ purpose: 'ACCESS_OPEN', delivery: email.id });
    expect(mail?.settings).toEqual({
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
        ganalytics: { enable: false },
      },
      mail_settings: { bypass_unsubscribe_management: { enable: true } },
    });
  });

  it('may hold anything that looks like a replacement pattern', async () => {
    const odd = "-text- -html- {{name}} %name% $& $1 $' [unsubscribe]";
    const batch = [anEmail('ana', { text: odd, html: odd }), anEmail('bea')];
    await sender()(batch);
    expect(double.mails.map(({ text }) => text)).toEqual(batch.map(({ text }) => text));
    expect(double.mails[0]?.html).toBe(odd);
  });
});

describe('requests', () => {
  it('hold people of many centers and sessions, each with their own finished mail and sender name', async () => {
    const batch = Array.from({ length: 90 }, (_, place) =>
      anEmail(`person${place}`, { fromName: `Center ${place % 30}`, purpose: `PURPOSE_${place % 3}` }),
    );
    const outcomes = await sender()(batch);

    expect(double.requests).toBe(1);
    expect(outcomes).toEqual(batch.map(() => ({ kind: 'sent', providerId: 'message-1' })));
    for (const [place, email] of batch.entries()) {
      const { to, fromName, subject, text, html } = email;
      expect(double.mails[place]).toMatchObject({ to: to.email, fromName, subject, text, html });
      expect(double.mails[place]?.customArgs).toEqual({ purpose: email.purpose, delivery: email.id });
    }
  });

  it('hold 500 people at most', async () => {
    await sender()(emails(1_001));
    expect(double.requests).toBe(3);
    expect(double.mails).toHaveLength(1_001);
  });

  it('hold one address once, however it is written', async () => {
    const twice = [anEmail('ana'), anEmail('bea'), anEmail('ANA')];
    const outcomes = await sender()(twice);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
    expect(double.requests).toBe(2);
  });

  it('hold one reply address each, since it belongs to the request', async () => {
    await sender()([
      anEmail('ana', { replyTo: 'a@x.example' }),
      anEmail('bea'),
      anEmail('eva', { replyTo: 'a@x.example' }),
    ]);
    const replyTo = Object.fromEntries(double.mails.map((mail) => [mail.toName, mail.replyTo]));
    expect(replyTo).toEqual({ ana: 'a@x.example', bea: null, eva: 'a@x.example' });
    expect(double.requests).toBe(2);
  });

  it('write out alone a mail that is too long to travel as substitutions', async () => {
    const long = anEmail('long', { html: 'ñ'.repeat(6_000) });
    await sender()([anEmail('ana'), long, anEmail('bea')]);
    const requestOf = Object.fromEntries(double.mails.map((mail) => [mail.toName, mail.requestNumber]));
    expect(requestOf.ana).toBe(requestOf.bea);
    expect(double.requests).toBe(2);
    expect(double.mails.find(({ toName }) => toName === 'long')?.html).toBe(long.html);
  });

  it('can be made to hold one person each', async () => {
    await sender({ peoplePerRequest: 1 })(emails(3));
    expect(double.requests).toBe(3);
  });
});
