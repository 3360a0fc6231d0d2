import type { MiddlewareHandler } from 'hono';

/** A content security policy that allows nothing but what is named here. */
export const policy = (allowed: Record<string, string>): string => {
  const nothing = {
    'default-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries({ ...nothing, ...allowed })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
};

/** Adds these headers to every answer, refusals and failures too; those that an inner part has set stay. */
export function withHeaders(headers: Record<string, string>): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

/** For every page of people: no other site's page may hold a window of it, nor show what it is made of. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** For every answer of the server's pages that does not say otherwise. */
export const strictHeaders = withHeaders({
  ...ISOLATED,
  'Cache-Control': 'no-store',
  'Content-Security-Policy': policy({ 'style-src': "'self'" }),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
});
