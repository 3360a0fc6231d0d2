import { describe, expect, it } from 'vitest';
import { createClientAddressOf, type TrustProxy } from '../../src/api/http/client-address.ts';

/** Where a request of `remoteAddress` comes from, which says `forwarded`. */
const source = (trust: TrustProxy, remoteAddress: string | undefined, forwarded?: string) =>
  createClientAddressOf(trust)({
    socket: { remoteAddress } as never,
    headers: { 'x-forwarded-for': forwarded },
  });

describe('where a request comes from', () => {
  it.each([
    ['an IPv4 address', '203.0.113.7', '203.0.113.7'],
    ['an IPv4 address written as IPv6', '::ffff:203.0.113.7', '203.0.113.7'],
    ['the network of an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['the network of a short one', '2001:db8::1', '2001:db8::/64'],
    ['the network of one with a zone', 'fe80::1%eth0', 'fe80::/64'],
    ['this machine', '::1', '::/64'],
    ['unknown, once the connection is gone', undefined, 'unknown'],
  ])('is %s', (_what, remote, told) => expect(source(0, remote)).toBe(told));

  it('is the connection’s address whatever a header says, where no proxy is trusted', () =>
    expect(source(0, '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7'));
});

describe('behind trusted proxies', () => {
  it.each<[string, TrustProxy, string | undefined, string]>([
    ['one proxy: the last entry', 1, '198.51.100.1, 198.51.100.2', '198.51.100.2'],
    ['two proxies: the last but one', 2, '6.6.6.6, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['more proxies than entries: the first', 5, '198.51.100.1', '198.51.100.1'],
    ['one proxy that says nothing', 1, undefined, '10.0.0.1'],
    [
      'addresses: the first from the end that is none of them',
      ['10.0.0.0/8'],
      '6.6.6.6, 198.51.100.1, 10.9.9.9',
      '198.51.100.1',
    ],
    ['several, and single ones', ['10.0.0.1', '192.0.2.0/24'], '198.51.100.1, 192.0.2.9', '198.51.100.1'],
    ['only proxies', ['10.0.0.0/8'], '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['IPv6 with a port', 1, '[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['IPv4 with a port', 1, '198.51.100.1:4711', '198.51.100.1'],
    ['a mapped address', ['10.0.0.0/8'], '198.51.100.1, ::ffff:10.0.0.2', '198.51.100.1'],
    ['words: they are nobody’s address', 1, 'unknown', '10.0.0.1'],
    ['numbers that are none', 1, '198.51.100.256', '10.0.0.1'],
    ['an octal spelling', 1, '0306.063.0144.01', '10.0.0.1'],
  ])('%s', (_what, trust, forwarded, told) => expect(source(trust, '10.0.0.1', forwarded)).toBe(told));

  it('what a stranger says about itself is nothing', () => {
    expect(source(['10.0.0.0/8'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(source(['2001:db8::/32'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  });
});
