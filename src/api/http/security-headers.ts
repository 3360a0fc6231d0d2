import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';

/** A content security policy that allows only what is named here. */
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

/** Adds these headers to every response, errors too; a header that a route has set stays. */
export function withHeaders(headers: Record<string, string>): MiddlewareHandler {
  return async (c, next) => {
    await next();
    // An event stream, which has them already.
    if (c.res === RESPONSE_ALREADY_SENT) return;
    for (const [name, value] of Object.entries(headers))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

/** For pages that people see: no page of another site may keep a handle to their window, or embed their resources. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The default headers of all pages. */
export const STRICT_HEADERS = {
  ...ISOLATED,
  'Cache-Control': 'no-store',
  'Content-Security-Policy': policy({ 'style-src': "'self'" }),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
