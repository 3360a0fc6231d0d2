import type { Email } from '../../../ports/channels.ts';

/** The provider's limit on one person's substitutions. Custom arguments are counted in, although theirs is another. */
const PERSONAL_BYTES = 10_000;
/** The bytes of a person's two tags and two custom arguments with their names. */
const OVERHEAD_BYTES = 300;

type Batch = { emails: Email[]; addresses: Set<string> };

/**
 * Splits emails into requests, across centers and sessions.
 * - At most `people` in a request, and no address twice, which the provider refuses.
 * - One reply address for each request.
 * - A mail that is too long for substitutions has a request of its own.
 */
export function batches(emails: Email[], people: number): Email[][] {
  const done: Email[][] = [];
  const open = new Map<string, Batch[]>();
  for (const email of emails) {
    if (!fitsBatch(email)) {
      done.push([email]);
      continue;
    }
    const key = email.replyTo ?? '';
    const candidates = open.get(key) ?? [];
    open.set(key, candidates);
    const batch = addToBatch(email, candidates);
    if (batch.emails.length === people) {
      done.push(batch.emails);
      candidates.splice(candidates.indexOf(batch), 1);
    }
  }
  return [...done, ...[...open.values()].flat().map((batch) => batch.emails)];
}

/** Adds the mail to the first open batch without its address. */
function addToBatch(email: Email, open: Batch[]): Batch {
  const address = email.to.email.toLowerCase();
  let batch = open.find(({ addresses }) => !addresses.has(address));
  if (!batch) {
    batch = { emails: [], addresses: new Set() };
    open.push(batch);
  }
  batch.emails.push(email);
  batch.addresses.add(address);
  return batch;
}

function fitsBatch({ id, purpose, text, html }: Email): boolean {
  const bytes = [id, purpose, text, html].reduce(
    (sum, value) => sum + Buffer.byteLength(value),
    OVERHEAD_BYTES,
  );
  return bytes <= PERSONAL_BYTES;
}
