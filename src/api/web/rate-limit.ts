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
  /** The answer to a caller who must wait. */
  tooMany: (c: Context, seconds: number) => Response | Promise<Response>;
};

/**
 * Limits the requests to personal pages (`/join/TOKEN`, `/email/TOKEN`, `/teach/TOKEN`), and the event streams that are open at once.
 * Every request counts for its token. A request with an unknown token counts for the client address too, so that a client
 * that guesses tokens has only the calls of one address.
 */
export function limitPersonalPages(deps: Deps): MiddlewareHandler<PageEnv> {
  const { limiter, openLimit, passes, tooMany } = deps;
  return async (c, next) => {
    const [, , token = '', part] = c.req.path.split('/');
    const caller = passCaller(passes.hashIn(token));
    const wait = await limiter.take(CALLS, caller, 1);
    if (wait !== null) return tooMany(c, wait);
    const release = part === 'events' ? openLimit.acquire(caller) : () => undefined;
    if (!release) return tooMany(c, TOO_MANY_OPEN_RETRY_S);
    await releaseAtEnd(c, release, next);
    if (c.res.status === 404) await countForAddress(deps, c);
  };
}

/** Without a connection, as in tests, the response ends when it is made. */
async function releaseAtEnd(c: Context<PageEnv>, release: () => void, next: () => Promise<void>) {
  const { incoming, outgoing } = c.env ?? {};
  if (incoming && outgoing) onResponseClosed(incoming, outgoing, release);
  await next();
  if (!outgoing) release();
}

async function countForAddress({ limiter, tooMany }: Deps, c: Context<PageEnv>) {
  const wait = await limiter.take(CALLS, addressCaller(c.get('clientAddress') ?? 'unknown'), 1);
  if (wait !== null) c.res = await tooMany(c, wait);
}
