import { introspection, typesWithoutId } from 'virtual:schema';
import { type Cache, cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { type Client, createClient, fetchExchange, subscriptionExchange } from 'urql';
import { createLive } from './live.ts';
import { accessToken, tokenInsteadOf } from './session.ts';

/** The lists of the root. Whoever adds to one, or takes from it, has them read anew. */
const LISTS = ['sessions', 'services', 'customers', 'professionals', 'closures', 'alerts', 'me'] as const;

function rereadLists(cache: Cache): void {
  for (const { fieldKey, fieldName } of cache.inspectFields('Query'))
    if (LISTS.some((list) => list === fieldName)) cache.invalidate('Query', fieldKey);
}
const changesLists: UpdateResolver = (_result, _variables, cache) => rereadLists(cache);

type Times = { from?: string | null; to?: string | null };
const isWithin = (at: string, { from, to }: Times): boolean =>
  (!from || Date.parse(at) >= Date.parse(from)) && (!to || Date.parse(at) < Date.parse(to));

/** Whether a list of this time has the class. */
function isListed(cache: Cache, id: string, startsAt: string): boolean {
  const key = cache.keyOfEntity({ __typename: 'Session', id });
  return cache
    .inspectFields('Query')
    .filter(({ fieldName, arguments: asked }) => fieldName === 'sessions' && isWithin(startsAt, asked ?? {}))
    .some(({ fieldKey }) => {
      const edges = cache.resolve(cache.resolve('Query', fieldKey) as string, 'edges');
      return Array.isArray(edges) && edges.some((edge) => cache.resolve(edge as string, 'node') === key);
    });
}

/**
 * A class that is new to the stream, or begins at another time, changes lists by time. The write came before this. A stream
 * begins with the present, most of which has just been read: what a list has is no news.
 */
function sessionSeen(): UpdateResolver {
  const starts = new Map<string, unknown>();
  return (result, _variables, cache) => {
    const { session } = (result.centerAccess ?? {}) as { session?: { id: string } };
    if (!session) return;
    const startsAt = cache.resolve({ __typename: 'Session', id: session.id }, 'startsAt');
    const before = starts.get(session.id);
    if (before === startsAt) return;
    starts.set(session.id, startsAt);
    if (before !== undefined || !isListed(cache, session.id, String(startsAt))) rereadLists(cache);
  };
}

const cached = () =>
  cacheExchange({
    schema: introspection,
    keys: Object.fromEntries(typesWithoutId.map((name) => [name, () => null])),
    resolvers: {
      Query: {
        sessions: relayPagination(),
        services: relayPagination(),
        customers: relayPagination(),
        closures: relayPagination(),
        alerts: relayPagination(),
        publicTimetable: relayPagination(),
      },
      Session: { bookings: relayPagination(), deliveries: relayPagination() },
      Customer: {
        bookings: relayPagination(),
        allBookings: relayPagination(),
        deliveries: relayPagination(),
      },
      WebhookEndpoint: { deliveries: relayPagination() },
    },
    updates: {
      Mutation: Object.fromEntries(
        [
          'createSession',
          'createSchedule',
          'endSchedule',
          'editSchedule',
          'undoScheduleChange',
          'createService',
          'archiveService',
          'unarchiveService',
          'createClosure',
          'deleteClosure',
          'substitute',
          'undoSubstitution',
          'createCustomer',
          'deleteCustomer',
          'createProfessional',
          'removeProfessional',
          'applyServiceLinkChange',
          'undoServiceLinkChange',
          'moveSession',
          'bookSession',
          'cancelBooking',
        ].map((name) => [name, changesLists]),
      ),
      Subscription: { centerAccess: sessionSeen() },
    },
  });

/** Sends with the token of now, and once more with another one when the server refuses it. */
async function authorizedFetch(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const send = (token: string | null) => {
    const headers = new Headers(init.headers);
    headers.set('accept-language', document.documentElement.lang);
    if (token) headers.set('authorization', `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  };
  const token = await accessToken();
  const response = await send(token);
  if (response.status !== 401 || !token) return response;
  return send(await tokenInsteadOf(token));
}

/** A client for who is signed in now. Another person gets another one, with a cache of its own. */
export function createApi(): { client: Client; close(): void } {
  const live = createLive();
  const client = createClient({
    url: '/graphql',
    preferGetMethod: false,
    fetch: authorizedFetch,
    requestPolicy: 'cache-and-network',
    exchanges: [
      cached(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables }, sink as never) }),
        }),
      }),
    ],
  });
  return { client, close: live.dispose };
}
