import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import type { PageEnv } from './client-address.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const LOCAL_NAME = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;
/** Headers that proxies add. A proxy that adds none cannot be told from a program on this machine. */
const PROXY_HEADERS = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
];

/**
 * Whether a program on this machine asks. Requests through a local proxy are not local. Neither are those of a page whose
 * host name was rebound to this machine: their `Host` header shows it.
 */
export function isLocalRequest(c: Context<PageEnv>): boolean {
  const { remoteAddress = '' } = c.env?.incoming?.socket ?? {};
  return (
    LOOPBACK.test(remoteAddress) &&
    isIP(remoteAddress) !== 0 &&
    !PROXY_HEADERS.some((name) => c.req.header(name)) &&
    LOCAL_NAME.test(c.req.header('host') ?? '')
  );
}

/** Refuses requests from other machines. */
export const localOnly: MiddlewareHandler<PageEnv> = async (c, next) => {
  if (!isLocalRequest(c))
    return c.text('This is shown on this machine only, by the name of localhost.\n', 403);
  await next();
};
