import type { IncomingHttpHeaders } from 'node:http';
import { HOUR } from '../../lib/time.ts';

const LONGEST_MS = HOUR;
/** Providers send a reset as seconds to wait, below this, or as an instant, above it. */
const EARLIEST_INSTANT_S = 1_000_000_000;

/**
 * The pause that the provider asks for (`Retry-After`, `X-RateLimit-Reset`); null: no usable time. At most an hour, so that
 * a wrong header does not delay a message for ever.
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | null {
  const asked = [headers['retry-after'], headers['x-ratelimit-reset']]
    .map((header) => waitMs(String(header ?? ''), now))
    .find((wait) => wait !== null && wait > 0);
  return asked ? Math.min(asked, LONGEST_MS) : null;
}

function waitMs(header: string, now: number): number | null {
  if (/^\d+(\.\d+)?$/.test(header)) {
    const seconds = Number(header);
    return seconds >= EARLIEST_INSTANT_S ? seconds * 1000 - now : seconds * 1000;
  }
  const instant = Date.parse(header);
  return Number.isNaN(instant) ? null : instant - now;
}
