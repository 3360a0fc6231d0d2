import type { Push } from '../../../ports/channels.ts';

const MAX_BYTES = 3_000;
/** UTF-8's for a unit of a string's length. */
const MOST_BYTES_A_UNIT = 3;

/** The JSON for the client's service worker. A body that is too long is cut between two characters. */
export function pushPayload(payload: Push['payload']): string {
  const whole = JSON.stringify(payload);
  // No character takes more bytes, so most need no counting.
  if (whole.length * MOST_BYTES_A_UNIT <= MAX_BYTES || Buffer.byteLength(whole) <= MAX_BYTES) return whole;

  const points = Array.from(payload.body);
  const cut = (length: number) =>
    JSON.stringify({ ...payload, body: `${points.slice(0, length).join('')}…` });
  let fits = 0;
  let tooLong = points.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (Buffer.byteLength(cut(middle)) <= MAX_BYTES) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}
