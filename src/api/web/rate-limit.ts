import type { Context, MiddlewareHandler } from 'hono';
import { addressCaller, CALLS, passCaller, TOO_MANY_OPEN_RETRY_S } from '../../graphql/schema-kit/calls.ts';
import type { ConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Limiter } from '../../ports/rate-limit.ts';
import type { PageEnv } from '../http/client-address.ts';
import { onResponseClosed } from '../http/response-closed.ts';

type Deps = {
  limiter: Limiter;
  openLimit: ConcurrencyLimit;
  passes: Pick<Passes, 'hashIn'>;
  /** The page for whoever must wait. */
  tooMany: (c: Context, seconds: number) => Response | Promise<Response>;
};

/**
 * Counts what is asked of the door for people by the pass in the address, and a pass that nobody has, where it comes
 * from: whoever tries one after another has only the calls of one address.
 */
export function limitDoor({ limiter, openLimit, passes, tooMany }: Deps): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const [, , token = '', part] = c.req.path.split('/');
    const caller = passCaller(passes.hashIn(token));
    const wait = await limiter.take(CALLS, caller, 1);
    if (wait !== null) return tooMany(c, wait);
    const leave = part === 'events' ? openLimit.acquire(caller) : () => undefined;
    if (!leave) return tooMany(c, TOO_MANY_OPEN_RETRY_S);
    const { incoming, outgoing } = c.env ?? {};
    if (incoming && outgoing) onResponseClosed(incoming, outgoing, leave);
    await next();
    if (!outgoing) leave();
    if (c.res.status !== 404) return;
    const waitOfSource = await limiter.take(CALLS, addressCaller(c.get('clientAddress') ?? 'unknown'), 1);
    if (waitOfSource !== null) c.res = await tooMany(c, waitOfSource);
  };
}
