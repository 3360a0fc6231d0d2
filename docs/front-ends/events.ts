import { createClient } from 'graphql-sse';
import type { TokenKeeper } from './tokens.ts';

/** Server-sent events, where a proxy lets no WebSocket through. `url` is the server’s, without a path. */
export const createEvents = ({ url, tokens }: { url: string; tokens: TokenKeeper }) =>
  createClient({
    url: `${url}/graphql`,
    headers: async (): Promise<Record<string, string>> => {
      const token = await tokens.fresh();
      return token ? { authorization: `Bearer ${token}` } : {};
    },
    retryAttempts: Number.POSITIVE_INFINITY,
  });
