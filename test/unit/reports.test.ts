import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resultOf } from '../../src/modules/notifications/provider-events/rules.ts';
import { createSendGridReports } from '../../src/platform/email/sendgrid-events.ts';
import type { Report } from '../../src/ports/channels.ts';
import { NOON, testClock } from '../support/clock.ts';
import { eventOf, eventSender, type SendGridEvent } from '../support/sendgrid-events.ts';

const sender = eventSender();
const read = createSendGridReports({ publicKey: sender.webhookPublicKey, clock: testClock(NOON) });
const delivery = '019c0000-0000-7000-8000-00000000000a';
const mail = { to: 'ana@people.example', messageId: 'message-1.recvd-0.0', customArgs: { delivery } };
const AT = new Date(NOON);

function readEvents(events: unknown, at = AT) {
  const body = typeof events === 'string' ? events : JSON.stringify(events);
  const headers = sender.signed(body, at);
  return read({
    signature: headers['x-twilio-email-event-webhook-signature']!,
    timestamp: headers['x-twilio-email-event-webhook-timestamp']!,
    body: Buffer.from(body),
  });
}
const readOne = (event: string, change?: SendGridEvent) => readEvents([eventOf(mail, event, AT, change)]);

describe('an event of SendGrid’s', () => {
  it.each([
    ['processed', {}, 'PROCESSED'],
    ['deferred', { response: '451 later' }, 'DEFERRED'],
    ['delivered', { response: '250 OK' }, 'DELIVERED'],
    ['bounce', { type: 'bounce', reason: '550 no' }, 'BOUNCED'],
    ['bounce', { type: 'blocked', reason: '554 no' }, 'BLOCKED'],
    ['dropped', { reason: 'Bounced Address' }, 'DROPPED'],
    ['spamreport', {}, 'SPAM_REPORTED'],
  ])('%s %o is read as what it means', (event, change, kind) =>
    expect(readOne(event, change)).toEqual([
      {
        id: expect.any(String),
        kind,
        at: AT,
        reason: kind === 'DELIVERED' ? null : (Object.values(change).at(-1) ?? null),
        delivery,
        messageId: mail.messageId,
      },
    ]),
  );

  it.each([
    ['an event that says nothing of where a mail went', 'open', {}],
    ['an event that is not known yet', 'teleported', {}],
    ['a time that is none', 'delivered', { timestamp: 'noon' }],
    ['a time beyond all clocks', 'delivered', { timestamp: 1e15 }],
    ['no name of its own', 'delivered', { sg_event_id: undefined }],
  ])('is passed over with %s', (_, event, change) => expect(readOne(event, change)).toEqual([]));

  it.each([
    ['no delivery', { delivery: undefined }],
    ['somebody else’s delivery', { delivery: 'order 12' }],
    ['a delivery of another kind', { delivery: { id: delivery } }],
  ])('with %s is known by its mail’s name only', (_, change) =>
    expect(readOne('bounce', change)).toMatchObject([{ delivery: null, messageId: mail.messageId }]),
  );

  it('tells its reason without the address, on one line, and not for ever', () => {
    const reason =
      '550 5.1.1 <ana@people.example>: unknown,\r\n see https://x.example/?q=ana%40people.example';
    expect(readOne('bounce', { reason })).toMatchObject([{ reason: '550 5.1.1 <…>: unknown, see https:…' }]);
    const [long] = readOne('bounce', { reason: 'no '.repeat(500) });
    expect((long as Report).reason?.length).toBe(300);
  });
});

describe('a request to the webhook', () => {
  it.each(['', '{', '"text"', '{"event":"delivered"}', '[1]', 'null', '\u0000'])(
    'whose body is %j is malformed',
    (body) => expect(readEvents(body)).toBe('MALFORMED'),
  );

  it('may be some minutes old, or ahead', () => {
    for (const [ms, answer] of [
      [300_000, []],
      [301_000, 'UNSIGNED'],
    ] as const)
      for (const sign of [-1, 1]) expect(readEvents([], new Date(AT.getTime() + sign * ms))).toEqual(answer);
  });

  it.each([
    ['no signature', { signature: null }],
    ['an empty signature', { signature: '' }],
    ['a signature that is none', { signature: 'no base64 €' }],
    ['no time', { timestamp: null }],
    ['another time', { timestamp: String(AT.getTime() / 1000 + 1) }],
    ['a time that is none', { timestamp: `${AT.getTime() / 1000} ` }],
    ['another body', { body: Buffer.from('[ ]') }],
    ['nonsense in the body', { body: Buffer.from('{') }],
  ])('with %s is not the provider’s', (_, change) => {
    const headers = sender.signed('[]', AT);
    const signature = headers['x-twilio-email-event-webhook-signature']!;
    const timestamp = headers['x-twilio-email-event-webhook-timestamp']!;
    const good = { signature, timestamp, body: Buffer.from('[]') };
    expect(read(good)).toEqual([]);
    expect(read({ ...good, ...change })).toBe('UNSIGNED');
  });

  const curves = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
  const edwards = generateKeyPairSync('ed25519').publicKey;
  it.each([
    '',
    'key',
    ...[curves, edwards].map((key) => key.export({ type: 'spki', format: 'der' }).toString('base64')),
  ])('is not waited for with a key that is not theirs: %s', (publicKey) =>
    expect(() => createSendGridReports({ publicKey, clock: testClock(NOON) })).toThrow(
      'SENDGRID_WEBHOOK_PUBLIC_KEY',
    ),
  );
});

describe('the provider’s word', () => {
  const at = (second: number) => new Date(second * 1000);
  const reports = (...kinds: string[]) =>
    kinds.map((kind, i) => ({ kind, at: at(i) }) as Parameters<typeof resultOf>[0][number]);

  it.each([
    ['PROCESSED', 'SENT'],
    ['DEFERRED', 'SENT'],
    ['DELIVERED', 'SENT'],
    ['BOUNCED', 'SENT'],
    ['BLOCKED', 'SENT'],
    ['DROPPED', 'FAILED'],
    ['PROCESSED DROPPED', 'FAILED'],
    ['DROPPED DELIVERED', 'SENT'],
    ['DELIVERED BOUNCED', 'SENT'],
  ])('of %s makes a mail %s, in whatever order it comes', (kinds, status) => {
    const told = reports(...kinds.split(' '));
    expect(resultOf(told)).toMatchObject({ status });
    expect(resultOf(told.toReversed())).toEqual(resultOf(told));
  });

  it('tells when it took the mail: with the first report, but for a drop', () =>
    expect(resultOf(reports('DROPPED', 'PROCESSED', 'DELIVERED'))).toEqual({
      status: 'SENT',
      sentAt: at(1),
    }));
});
