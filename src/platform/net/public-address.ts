import { type LookupAddress, promises } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** The networks of IANA's IPv4 special-purpose registry that are not public. */
const PRIVATE_IPV4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Not in the registry: Azure's internal services.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Exceptions in IPv6's public block: protocol assignments with Teredo, documentation, and 6to4, which wraps IPv4. */
const PRIVATE_IPV6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const privateIpv4 = blockList(PRIVATE_IPV4, 'ipv4');
const privateIpv6 = blockList(PRIVATE_IPV6, 'ipv6');
/** IPv6's only public block. IPv4 written as IPv6 (mapped, NAT64) is outside of it. */
const publicIpv6 = blockList([['2000::', 3]], 'ipv6');
const loopbackIpv4 = blockList([['127.0.0.0', 8]], 'ipv4');

/** The code of a connection that was refused because the name has no public address. */
export const NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** Whether the address is public; with `allowLoopback`, addresses of this machine too. */
export function isPublicAddress(ip: string, allowLoopback: boolean): boolean {
  const family = isIP(ip);
  if (family === 4) {
    return (allowLoopback && loopbackIpv4.check(ip)) || !privateIpv4.check(ip);
  }
  if (family === 6) {
    return (
      (allowLoopback && ip === '::1') || (publicIpv6.check(ip, 'ipv6') && !privateIpv6.check(ip, 'ipv6'))
    );
  }
  return false;
}

/** For one query; the second try goes to another server, if there is one. */
const RESOLVER = { timeout: 2_000, tries: 2 };
/** The names of this machine, whatever DNS says. */
const LOOPBACK_NAME = /^(?:[^.]+\.)?localhost\.?$/;
const LOOPBACK: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Resolves names to public addresses only. It runs at connect time, so a name that points into our network by now is
 * refused. It queries DNS itself, because the system's look-up has four threads, which a silent name server would block.
 */
export function publicLookup(allowLoopback: boolean): LookupFunction {
  const resolver = new promises.Resolver(RESOLVER);
  const resolve = async (hostname: string) =>
    LOOPBACK_NAME.test(hostname) ? LOOPBACK : addressesOf(resolver, hostname);

  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const addresses = found.filter(({ address }) => isPublicAddress(address, allowLoopback));
        const [first] = addresses;
        if (!first) callback(Object.assign(new Error('no public address'), { code: NOT_PUBLIC }), '', 0);
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, '', 0),
    );
  };
}

async function addressesOf(resolver: promises.Resolver, hostname: string): Promise<LookupAddress[]> {
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = answers.flatMap((answer, index) =>
    answer.status === 'fulfilled'
      ? answer.value.map((address) => ({ address, family: index === 0 ? 4 : 6 }))
      : [],
  );
  if (found.length === 0 && answers[0].status === 'rejected') throw answers[0].reason;
  return found;
}

function blockList(subnets: [string, number][], family: 'ipv4' | 'ipv6') {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}
