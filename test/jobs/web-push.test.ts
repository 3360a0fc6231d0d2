import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import webpush from 'web-push';
import { isPublicAddress } from '../../src/platform/net/public-address.ts';
import { createWebPush, type WebPushOptions } from '../../src/platform/push/web-push.ts';
import type { SendPushes } from '../../src/ports/channels.ts';
import { aPush } from '../support/messages.ts';
import { type PushDouble, startPushDouble } from '../support/push-double.ts';
import { recordLog } from '../support/recorded-log.ts';

const vapid = { ...webpush.generateVAPIDKeys(), subject: 'mailto:ops@live.example', previous: [] };
const now = new Date('2030-01-01T10:00:00Z');

let double: PushDouble;
let logged: ReturnType<typeof recordLog>;
beforeEach(async () => {
  double = await startPushDouble();
  logged = recordLog();
});
afterEach(async () => {
  vi.useRealTimers();
  await double.close();
});

const webPush = (changes: Partial<WebPushOptions> = {}) =>
  createWebPush({ vapid, allowPrivate: true, clock: () => now, log: logged.log, ca: double.ca, ...changes });
const sender = (changes: Partial<WebPushOptions> = {}) => webPush(changes).sendPushes;
const pushTo = (endpoint: string) => aPush({ ...double.subscribe(), endpoint }, now);

describe('a push', () => {
  it('is decrypted by its browser, urgent, and waits until it is of no use', async () => {
    const push = aPush(double.subscribe(), now);
    expect(await sender()([push])).toEqual([{ kind: 'sent', providerId: null }]);
    expect(double.messages).toMatchObject([
      { payload: push.payload, urgency: 'high', ttl: 600, topic: push.id.replaceAll('-', '') },
    ]);
  });

  it('that is sent again replaces its copy; another one does not', async () => {
    const subscription = double.subscribe();
    const [first, second] = [aPush(subscription, now), aPush(subscription, now)];
    for (const push of [first, second, first]) await sender()([push]);
    expect(double.accepted).toBe(3);
    expect(double.messages).toHaveLength(2);
  });

  it('too long for the devices ends early, between two characters', async () => {
    const push = aPush(double.subscribe(), now);
    push.payload.body = '🧘'.repeat(2_000);
    await sender()([push]);
    const payload = double.messages[0]?.payload as typeof push.payload;
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(3_000);
    expect(payload).toMatchObject({ title: push.payload.title, url: push.payload.url });
    expect(payload.body).toMatch(/^(🧘){600,}…$/u);
  });

  it('without usable keys fails alone', async () => {
    const broken = aPush(double.subscribe(), now);
    broken.target.p256dh = Buffer.alloc(65, 4).toString('base64url');
    const outcomes = await sender()([broken, aPush(double.subscribe(), now)]);
    expect(outcomes).toMatchObject([
      { kind: 'failed', detail: 'the subscription has unusable keys' },
      { kind: 'sent' },
    ]);
  });

  it('goes beside hundreds of others, each to its own browser', async () => {
    const pushes = Array.from({ length: 200 }, () => aPush(double.subscribe(), now));
    const outcomes = await sender()(pushes);
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    const reached = double.messages.map(({ endpoint, topic }) => `${endpoint} ${topic}`).sort();
    expect(reached).toEqual(
      pushes.map((push) => `${push.target.endpoint} ${push.id.replaceAll('-', '')}`).sort(),
    );
    expect(double.connections).toBeLessThanOrEqual(64);
  });
});

describe('a push that was prepared', () => {
  const encrypt = vi.spyOn(webpush, 'encrypt');
  beforeEach(() => {
    encrypt.mockClear();
  });

  it('is sent as it was encrypted, once', async () => {
    const { sendPushes, preparePushes } = webPush();
    const push = aPush(double.subscribe(), now);
    await preparePushes([push, push]);
    expect(encrypt).toHaveBeenCalledTimes(1);
    expect(await sendPushes([push])).toMatchObject([{ kind: 'sent' }]);
    expect(encrypt).toHaveBeenCalledTimes(1);
    // A body that travelled is not used for another message.
    expect(await sendPushes([push])).toMatchObject([{ kind: 'sent' }]);
    expect(encrypt).toHaveBeenCalledTimes(2);
    expect(double.messages).toMatchObject([{ payload: push.payload, topic: push.id.replaceAll('-', '') }]);
  });

  it('stands for no other text and no other browser', async () => {
    const { sendPushes, preparePushes } = webPush();
    const push = aPush(double.subscribe(), now);
    await preparePushes([push]);
    const other = aPush(double.subscribe(), now, { payload: push.payload });
    const changed = { ...push, payload: { ...push.payload, body: 'Another hour' } };
    expect(await sendPushes([other, changed])).toMatchObject([{ kind: 'sent' }, { kind: 'sent' }]);
    const read = double.messages.map(({ endpoint, payload }) => ({ endpoint, payload }));
    expect(read).toContainEqual({ endpoint: other.target.endpoint, payload: push.payload });
    expect(read).toContainEqual({ endpoint: push.target.endpoint, payload: changed.payload });
  });

  it('for a browser with unusable keys keeps back no other', async () => {
    const { sendPushes, preparePushes } = webPush();
    const broken = aPush(double.subscribe(), now);
    broken.target.p256dh = Buffer.alloc(65, 4).toString('base64url');
    const good = aPush(double.subscribe(), now);
    await preparePushes([broken, good]);
    expect(await sendPushes([broken, good])).toMatchObject([{ kind: 'failed' }, { kind: 'sent' }]);
  });
});

describe('a push service that is stuck', () => {
  const known = async (send: SendPushes, host: 'localhost' | '127.0.0.1') =>
    expect(await send([aPush(double.subscribe(host), now)])).toMatchObject([{ kind: 'sent' }]);
  const stuck = (count: number, host: 'localhost' | '127.0.0.1', changes = {}) =>
    Array.from({ length: count }, () => {
      const subscription = double.subscribe(host);
      double.faultsAt(subscription.endpoint).push('hang');
      return aPush(subscription, now, changes);
    });

  /** Whether it is still pending. */
  const isOpen = (work: Promise<unknown>) =>
    Promise.race([work.then(() => false), new Promise((turn) => setImmediate(() => turn(true)))]);

  it('holds few slots, and does not delay another one', async () => {
    const send = sender({ totalMs: 5_000, patienceMs: 50 });
    await known(send, '127.0.0.1');
    const held = send(stuck(300, 'localhost'));
    const others = Array.from({ length: 80 }, () => aPush(double.subscribe('127.0.0.1'), now));
    expect((await send(others)).every(({ kind }) => kind === 'sent')).toBe(true);
    expect(await isOpen(held)).toBe(true);
    const outcomes = (await held).map(({ kind }) => kind);
    expect(outcomes.filter((kind) => kind === 'unknown')).toHaveLength(4);
    // Nothing was sent, and nothing counts as sent.
    expect(outcomes.filter((kind) => kind === 'retry')).toHaveLength(296);
  });

  it('loses its fast slots at once, although it was prompt before', async () => {
    const send = sender({ totalMs: 5_000, patienceMs: 50 });
    await known(send, 'localhost');
    await known(send, '127.0.0.1');
    const held = send(stuck(300, 'localhost'));
    const others = Array.from({ length: 40 }, () => aPush(double.subscribe('127.0.0.1'), now));
    expect((await send(others)).every(({ kind }) => kind === 'sent')).toBe(true);
    expect(await isOpen(held)).toBe(true);
    await held;
  });

  it('of one center leaves slots to another center, even among unknown hosts', async () => {
    const send = sender({ totalMs: 5_000, patienceMs: 500 });
    const held = send(stuck(100, 'localhost', { centerId: 'one center' }));
    expect(await send([aPush(double.subscribe('127.0.0.1'), now, { centerId: 'another' })])).toMatchObject([
      { kind: 'sent' },
    ]);
    expect(await isOpen(held)).toBe(true);
    await held;
  });

  it('gets its fast slots back by a prompt answer', async () => {
    const send = sender({ totalMs: 2_000, patienceMs: 50 });
    await send(stuck(1, 'localhost'));
    await known(send, 'localhost');
    const many = Array.from({ length: 100 }, () => aPush(double.subscribe('localhost'), now));
    expect((await send(many)).every(({ kind }) => kind === 'sent')).toBe(true);
  });
});

describe('the VAPID token', () => {
  it('is signed once for an origin, not once for a message', async () => {
    const send = sender();
    await send(Array.from({ length: 20 }, () => aPush(double.subscribe(), now)));
    expect(double.tokens.size).toBe(1);
    await send([aPush(double.subscribe('localhost'), now)]);
    expect(double.tokens.size).toBe(2);
  });

  it('is renewed long before it expires', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const send = sender();
    for (const hours of [0, 5, 2]) {
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect(await send([aPush(double.subscribe(), now)])).toMatchObject([{ kind: 'sent' }]);
    }
    expect(double.tokens.size).toBe(2);
  });

  it('must be possible to make: unusable keys are refused at the start', () => {
    expect(() => sender({ vapid: { ...vapid, privateKey: 'short' } })).toThrow();
    expect(() => sender({ vapid: { ...vapid, subject: 'nobody' } })).toThrow();
  });
});

describe('an answer', () => {
  it.each([
    [200, { kind: 'sent', providerId: null }],
    [202, { kind: 'sent', providerId: null }],
    [400, { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' }],
    [404, { kind: 'gone' }],
    [410, { kind: 'gone' }],
    [413, { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 413' }],
    [500, { kind: 'retry', at: null, reason: 'PROVIDER_REFUSED', detail: 'HTTP 500' }],
  ])('%i is understood', async (status, outcome) => {
    double.faults.push({ status });
    expect(await sender()([aPush(double.subscribe(), now)])).toEqual([outcome]);
  });

  it.each([429, 503])('%i is asked again when it says', async (status) => {
    double.faults.push({ status, headers: { 'retry-after': '30' } });
    const at = new Date(now.getTime() + 30_000);
    expect(await sender()([aPush(double.subscribe(), now)])).toMatchObject([{ kind: 'retry', at }]);
  });

  it('of a browser that unsubscribed says that it is gone', async () => {
    const push = aPush(double.subscribe(), now);
    double.unsubscribe(push.target.endpoint);
    expect(await sender()([push])).toEqual([{ kind: 'gone' }]);
  });

  it('that refuses our key fails the message and is logged once for its origin, without the endpoint', async () => {
    const send = sender();
    const push = aPush(double.subscribe(), now);
    for (const status of [403, 401]) {
      double.faults.push({ status });
      expect(await send([push])).toMatchObject([{ kind: 'failed', reason: 'PROVIDER_REFUSED' }]);
    }
    expect(logged.lines).toHaveLength(1);
    expect(logged.lines[0]).not.toContain(new URL(push.target.endpoint).pathname);
  });

  it.each(['hang', 'drip', 'cut'] as const)(
    'that does not come (%s) leaves it unknown, within the deadline',
    async (fault) => {
      double.faults.push(fault);
      const started = performance.now();
      const outcomes = await sender({ totalMs: 300 })([aPush(double.subscribe(), now)]);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(outcomes).toEqual([{ kind: 'unknown', detail: fault === 'cut' ? 'ECONNRESET' : 'DEADLINE' }]);
      expect(double.accepted).toBe(1);
    },
  );

  it.each(['trickle', 'reset'] as const)(
    'whose body does not end (%s) counts by its status',
    async (fault) => {
      double.faults.push(fault);
      expect(await sender({ totalMs: 300 })([aPush(double.subscribe(), now)])).toMatchObject([
        { kind: 'sent' },
      ]);
    },
  );

  it('is read no further than it is of use', async () => {
    double.faults.push('huge');
    const started = performance.now();
    const outcomes = await sender({ totalMs: 10_000 })([aPush(double.subscribe(), now)]);
    expect(outcomes).toMatchObject([{ kind: 'retry', detail: 'HTTP 500' }]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a push service that cannot be reached', () => {
  it('is tried again: nothing can have arrived', async () => {
    const push = aPush(double.subscribe(), now);
    await double.close();
    const expected = { kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: 'ECONNREFUSED' };
    expect(await sender()([push])).toEqual([expected]);
  });

  it('gets nothing while its certificate is not trusted', async () => {
    const outcomes = await sender({ ca: undefined })([aPush(double.subscribe(), now)]);
    expect(outcomes).toMatchObject([{ kind: 'retry', reason: 'PROVIDER_UNREACHABLE' }]);
    expect(double.accepted).toBe(0);
  });
});

describe('an endpoint that a person made up', () => {
  it.each(['localhost', '127.0.0.1'] as const)('does not lead into this machine (%s)', async (host) => {
    const outcomes = await sender({ allowPrivate: false })([aPush(double.subscribe(host), now)]);
    expect(outcomes).toMatchObject([{ kind: 'failed', detail: expect.stringContaining('public') }]);
    expect(double.connections).toBe(0);
  });

  it.each([
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://0x0a000001/',
    'https://167772161/',
    'https://012.0.0.1/',
    'https://0.0.0.0/',
    'https://10.0.0.1./',
    'https://⑩.0.0.1/',
    'https://１０.0.0.1/',
    'http://push.example/',
    'push.example',
  ])('does not lead into a private network even where this machine is allowed (%s)', async (endpoint) => {
    expect(await sender()([pushTo(endpoint)])).toMatchObject([{ kind: 'failed' }]);
  });

  it.each(['localhost.', 'push.localhost'])(
    'does not lead into this machine by a name that the network gives it (%s)',
    async (host) => {
      const endpoint = double.subscribe().endpoint.replace(/localhost|127\.0\.0\.1/, host);
      expect(await sender({ allowPrivate: false })([pushTo(endpoint)])).not.toMatchObject([{ kind: 'sent' }]);
      expect(double.connections).toBe(0);
    },
  );

  it('does not lead elsewhere by a redirect', async () => {
    double.faults.push('redirect');
    expect(await sender()([aPush(double.subscribe(), now)])).toMatchObject([
      { kind: 'failed', detail: 'HTTP 307' },
    ]);
    expect(double.strays).toBe(0);
  });
});

describe('a public address', () => {
  const refused =
    '0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.9.9.9 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.168.1.1 ' +
    '198.18.0.1 203.0.113.5 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 ' +
    '::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::ffff:0:127.0.0.1 fd00:ec2::254 64:ff9b::a00:1 2001::1 2001:db8::1 2002:a00:1:: 3fff::1 localhost 1.2.3';

  it.each(refused.split(' '))('is not %s', (address) => {
    expect(isPublicAddress(address, false)).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2a00:1450:4001::1', '2606:4700::1111'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address, false)).toBe(true);
    },
  );

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['10.0.0.1', false],
    ['fe80::1', false],
    ['::ffff:127.0.0.1', false],
  ])('is, where this machine is allowed, %s: %s', (address, expected) => {
    expect(isPublicAddress(address, true)).toBe(expected);
  });
});
