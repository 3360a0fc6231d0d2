import { describe, expect, it } from 'vitest';
import { tokenStands } from '../../src/lib/caller.ts';
import { parseInput } from '../../src/lib/input.ts';
import { NewCustomer } from '../../src/modules/people/customers/rules.ts';
import { endpointRefusal, PushSubscription } from '../../src/modules/people/devices/rules.ts';

describe('a push endpoint', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc?x=1',
    'https://web.push.apple.com/QGk',
    'https://push.example:443/abc',
  ])('%s is taken', (endpoint) => expect(endpointRefusal(endpoint, false)).toBeNull());

  it.each([
    ['http://push.example/abc', 'https'],
    ['push.example/abc', 'https'],
    ['', 'https'],
    ['file:///etc/passwd', 'https'],
    ['https://user:pw@push.example/abc', 'credentials'],
    ['https://push.example:8443/abc', 'standard port'],
    ['https://10.0.0.1/abc', 'by name'],
    ['https://8.8.8.8/abc', 'by name'],
    ['https://0x7f000001/abc', 'public host'],
    ['https://2130706433/abc', 'public host'],
    ['https://127.1/abc', 'public host'],
    ['https://[2001:4860:4860::8888]/abc', 'by name'],
    ['https://intranet/abc', 'by name'],
    ['https://localhost/abc', 'public host'],
    ['https://127.0.0.1:9000/abc', 'public host'],
    ['https://[::1]/abc', 'public host'],
    ['https://[::ffff:127.0.0.1]/abc', 'by name'],
    ['https://0.0.0.0/abc', 'by name'],
    ['https://0/abc', 'by name'],
    ['https://0177.0.0.1/abc', 'public host'],
    ['https://127.0.0.1./abc', 'public host'],
    ['https://⑫7.0.0.1/abc', 'public host'],
    ['https://ｌｏｃａｌｈｏｓｔ/abc', 'public host'],
    ['https://localhost./abc', 'by name'],
    ['https://push.localhost/abc', 'by name'],
    ['https://printer.local/abc', 'by name'],
    ['https://metadata.google.internal/abc', 'by name'],
    ['https://push.example./abc', 'by name'],
    ['https://push.example\u3002/abc', 'by name'],
  ])('%s is refused: %s', (endpoint, why) => expect(endpointRefusal(endpoint, false)).toContain(why));

  it('may be on this machine, on any port, where that is allowed; nowhere else that is private', () => {
    for (const host of ['localhost:9000', '127.0.0.1:9000', '127.0.0.2', '[::1]:9000'])
      expect(endpointRefusal(`https://${host}/abc`, true), host).toBeNull();
    for (const host of ['10.0.0.1', '192.168.1.1', '[::ffff:127.0.0.1]', 'intranet', 'push.example:9000'])
      expect(endpointRefusal(`https://${host}/abc`, true), host).not.toBeNull();
    expect(endpointRefusal('http://localhost/abc', true)).toContain('https');
    expect(endpointRefusal('https://ana:pw@localhost/abc', true)).toContain('credentials');
  });
});

describe('a browser’s subscription', () => {
  const bytes = (count: number) => Buffer.alloc(count, 251).toString('base64url');
  const subscription = {
    endpoint: 'https://push.example/abc',
    expirationTime: null,
    keys: { p256dh: bytes(65), auth: bytes(16) },
  };

  it('is taken as the browser gives it', () =>
    expect(parseInput(PushSubscription, subscription)).toEqual(subscription));

  it('may have its keys in either base64', () => {
    const padded = Buffer.alloc(16, 251).toString('base64');
    const keys = { ...subscription.keys, auth: padded };
    expect(parseInput(PushSubscription, { ...subscription, keys }).keys.auth).toBe(padded);
  });

  it.each([
    ['keys.p256dh', { p256dh: bytes(64) }],
    ['keys.p256dh', { p256dh: bytes(66) }],
    ['keys.p256dh', { p256dh: '' }],
    ['keys.auth', { auth: bytes(15) }],
    ['keys.auth', { auth: `${bytes(16)} !` }],
    ['keys.auth', { auth: 7 }],
  ])('is refused by its %s, a wrong one', (field, keys) => {
    const wrong = { ...subscription, keys: { ...subscription.keys, ...keys } };
    expect(() => parseInput(PushSubscription, wrong)).toThrow(expect.objectContaining({ field }));
  });

  it('is refused with an endpoint that no browser gives', () => {
    const endpoint = `https://push.example/${'a'.repeat(2048)}`;
    expect(() => parseInput(PushSubscription, { ...subscription, endpoint })).toThrow('2048');
  });
});

describe('a token after a revocation', () => {
  const revoked = new Date('2030-01-15T18:00:00.500Z');
  const madeAt = (ms: number) => ({ issuedAt: new Date(revoked.getTime() + ms) });

  it('stands when it was made at that instant or later', () => {
    expect(tokenStands(madeAt(-1), revoked)).toBe(false);
    expect(tokenStands(madeAt(0), revoked)).toBe(true);
    expect(tokenStands(madeAt(1), revoked)).toBe(true);
  });

  it('does not stand when it does not say when it was made', () =>
    expect(tokenStands({ issuedAt: null }, revoked)).toBe(false));

  it('always stands where nothing was revoked', () => {
    expect(tokenStands({ issuedAt: null }, null)).toBe(true);
    expect(tokenStands(madeAt(-1), null)).toBe(true);
  });
});

describe('a customer', () => {
  it('may have no address, language or zone', () =>
    expect(parseInput(NewCustomer, { name: ' Ana ', email: null })).toEqual({ name: 'Ana', email: null }));
});
