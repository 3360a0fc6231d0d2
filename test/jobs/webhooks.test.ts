import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebhooks } from '../../src/platform/webhooks/standard-webhooks.ts';
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

const secret = 'a secret of at least thirty-two bytes';
const other = 'the secret after it, of thirty-two bytes';

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

const webhooks = (change: object = {}) =>
  createWebhooks({
    secret,
    previousSecrets: [],
    allowLoopback: true,
    ca: receiver.ca,
    totalMs: 500,
    ...change,
  });
const body = JSON.stringify({ type: 'booking.created', timestamp: '2026-03-10T12:00:00.000Z', data: {} });
const message = (encrypted: Uint8Array, url = receiver.url()) => ({
  id: 'an-id',
  url,
  encryptedSecrets: [encrypted],
  body,
});

describe('a webhook', () => {
  it('is signed as the convention says, and tells of any success', async () => {
    const { secret: key, encrypted } = webhooks().createSecret();
    expect(key).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(await webhooks().send(message(encrypted))).toEqual({ kind: 'accepted', status: 204 });
    const request = (await receiver.received.next())!;
    expect(verified(key, request)).toEqual(JSON.parse(body));
    expect(request.headers).toMatchObject({ 'webhook-id': 'an-id', 'content-type': 'application/json' });
    const tampered = { ...request, text: request.text.replace('created', 'cancelled') };
    expect(() => verified(key, tampered)).toThrow();
    expect(() => verified(webhooks().createSecret().secret, request)).toThrow();
  });

  it('is signed after a rotation of our secret, while the one before is configured', async () => {
    const { secret: key, encrypted } = webhooks().createSecret();
    receiver.received.takeAll();
    const after = webhooks({ secret: other, previousSecrets: [secret] });
    expect((await after.send(message(encrypted))).kind).toBe('accepted');
    expect(verified(key, (await receiver.received.next())!)).toBeDefined();
    const long = webhooks({ secret: other });
    expect(await long.send(message(encrypted))).toEqual({ kind: 'failed', reason: 'SECRET_UNREADABLE' });
  });

  it.each([
    [{ status: 500 }, { kind: 'refused', status: 500, wait: null }],
    [
      { status: 302, headers: { location: 'https://elsewhere.example' } },
      { kind: 'refused', status: 302, wait: null },
    ],
    [
      { status: 503, headers: { 'retry-after': '7' } },
      { kind: 'refused', status: 503, wait: 7_000 },
    ],
    ['nothing' as const, { kind: 'failed', reason: 'SILENT' }],
  ])('that is answered %j is %j', async (answer, outcome) => {
    receiver.answers.push(answer);
    expect(await webhooks().send(message(webhooks().createSecret().encrypted))).toEqual(outcome);
  });

  it('fails at a server with an untrusted certificate, and where there is no server', async () => {
    const { encrypted } = webhooks().createSecret();
    const failed = { kind: 'failed', reason: 'UNREACHABLE' };
    expect(await webhooks({ ca: undefined }).send(message(encrypted))).toEqual(failed);
    expect(await webhooks().send(message(encrypted, 'https://127.0.0.1:1/'))).toEqual(failed);
  });

  it('goes to no private address, also when it was public once', async () => {
    const { encrypted } = webhooks().createSecret();
    const none = { kind: 'failed', reason: 'NOT_PUBLIC' };
    for (const url of ['https://10.0.0.1/', 'https://169.254.169.254/latest', 'http://127.0.0.1/'])
      expect(await webhooks().send(message(encrypted, url)), url).toEqual(none);
    const strict = webhooks({ allowLoopback: false });
    for (const url of [receiver.url(), receiver.url().replace('127.0.0.1', 'localhost')])
      expect(await strict.send(message(encrypted, url)), url).toEqual(none);
  });
});

describe('an address', () => {
  it.each([
    ['http://hooks.example/', 'https'],
    ['ftp://hooks.example/', 'https'],
    ['hooks.example', 'https'],
    ['https:hooks.example', 'https'],
    ['https://hooks.example/a b', 'https'],
    ['https://user:word@hooks.example/', 'credentials'],
    ['https://hooks.example/#part', 'fragment'],
    ['https://127.0.0.1/', 'public host'],
    ['https://2130706433/', 'public host'],
    ['https://0x7f.1/', 'public host'],
    ['https://[::1]/', 'public host'],
    ['https://[::ffff:127.0.0.1]/', 'public host'],
    ['https://10.1.2.3/', 'public host'],
    ['https://169.254.169.254/', 'public host'],
    ['https://[fd00::1]/', 'public host'],
    ['https://93.184.215.14\\@127.0.0.1/', 'https'],
    ['https://localhost/', 'public host that can be found'],
    ['https://intranet/', 'public host that can be found'],
  ])('%s is refused', async (url, says) =>
    expect(await webhooks({ allowLoopback: false }).refusal(url)).toContain(says),
  );

  it('whose host does not exist is refused', async () =>
    expect(await webhooks({ allowLoopback: false }).refusal('https://no-such-host.invalid/')).toContain(
      'public host that can be found',
    ));

  it.each(['https://93.184.215.14/hooks', 'https://93.184.215.14:8443/hooks?a=b'])('%s is not', async (url) =>
    expect(await webhooks({ allowLoopback: false }).refusal(url)).toBeNull(),
  );

  it('on this machine is one where the setting allows it', async () => {
    for (const url of ['https://localhost:4443/', 'https://127.0.0.1:4443/', 'https://[::1]:4443/'])
      expect(await webhooks().refusal(url), url).toBeNull();
    expect(await webhooks().refusal('https://10.0.0.1/')).toContain('public host');
  });
});
