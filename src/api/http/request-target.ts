import type { IncomingMessage } from 'node:http';

/** What a URL would leave out or turn round, so that the path that is served is another than the one that was asked for. */
const AMBIGUOUS = /\\|(^|\/)(\.|%2e){1,2}(\/|$)/i;

/**
 * Writes what a request is for in its plain form, a path, where it came as a whole address. Answers false for one that
 * could be read in two ways: with two hosts, or with a path that leads back.
 */
export function normalizeTarget(request: IncomingMessage): boolean {
  const { url = '', rawHeaders } = request;
  const [, path] = /^https?:\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
  if (path !== undefined) request.url = path.startsWith('/') ? path : `/${path}`;
  const hosts = rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length < 2 && !AMBIGUOUS.test(request.url!.split(/[?#]/, 1)[0]!);
}
