import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import type { PageEnv } from './client-address.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const LOCAL_NAME = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;
/** What proxies say of whom they speak for. One that says nothing cannot be told from a program on this machine. */
const OF_PROXIES = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
];

/**
 * Whether somebody on this machine asks. A proxy on it speaks for others; so does a page of another site whose name was
 * made to lead here, which says its name.
 */
export function isLocalRequest(c: Context<PageEnv>): boolean {
  const { remoteAddress = '' } = c.env?.incoming?.socket ?? {};
  return (
    LOOPBACK.test(remoteAddress) &&
    isIP(remoteAddress) !== 0 &&
    !OF_PROXIES.some((name) => c.req.header(name)) &&
    LOCAL_NAME.test(c.req.header('host') ?? '')
  );
}

/** Refuses everybody else. */
export const localOnly: MiddlewareHandler<PageEnv> = async (c, next) => {
  if (!isLocalRequest(c))
    return c.text('This is shown on this machine only, by the name of localhost.\n', 403);
  await next();
};
