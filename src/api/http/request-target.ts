import type { IncomingMessage } from 'node:http';

/** Dot segments and backslashes: a URL parser rewrites them, so another path would be served than was asked for. */
const AMBIGUOUS = /\\|(^|\/)(\.|%2e){1,2}(\/|$)/i;

/**
 * Reduces a request target to its path where it is a whole URL. Returns false for a target that could be read in two
 * ways: with two hosts, or with an ambiguous path.
 */
export function normalizeTarget(request: IncomingMessage): boolean {
  const { url = '', rawHeaders } = request;
  const [, path] = url.startsWith('/') ? [] : (/^https?:\/\/[^/?#]*(.*)$/is.exec(url) ?? []);
  if (path !== undefined) request.url = path.startsWith('/') ? path : `/${path}`;
  return hostsIn(rawHeaders) < 2 && !AMBIGUOUS.test(request.url!.split(/[?#]/, 1)[0]!);
}

/** The number of `Host` headers, in names and values in turn. */
function hostsIn(rawHeaders: string[]): number {
  let hosts = 0;
  for (let place = 0; place < rawHeaders.length; place += 2)
    if (rawHeaders[place]!.length === 4 && rawHeaders[place]!.toLowerCase() === 'host') hosts += 1;
  return hosts;
}
