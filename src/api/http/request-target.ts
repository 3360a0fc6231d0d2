import type { IncomingMessage } from 'node:http';

/** Dot segments and backslashes: a URL parser rewrites them, so another path would be served than was asked for. */
const AMBIGUOUS = /\\|(^|\/)(\.|%2e){1,2}(\/|$)/i;

/**
 * Reduces a request target to its path where it is a whole URL. Returns false for a target that could be read in two
 * ways: with two hosts, or with an ambiguous path.
 */
export function normalizeTarget(request: IncomingMessage): boolean {
  const { url = '', rawHeaders } = request;
  const [, path] = /^https?:\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
  if (path !== undefined) request.url = path.startsWith('/') ? path : `/${path}`;
  const hosts = rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length < 2 && !AMBIGUOUS.test(request.url!.split(/[?#]/, 1)[0]!);
}
