import type { IncomingHttpHeaders } from 'node:http';
import { HOUR } from '../../lib/time.ts';

const LONGEST_MS = HOUR;
/** Below this a reset is a number of seconds to wait, above it an instant: providers disagree on which they send. */
const EARLIEST_INSTANT_S = 1_000_000_000;

/**
 * How long the provider asks us to wait (`Retry-After`, `X-RateLimit-Reset`), or null where it names no usable time.
 * At most an hour: a wrong header must not hold a message back for ever.
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
