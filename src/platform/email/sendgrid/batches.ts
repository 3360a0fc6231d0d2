import type { Email } from '../../../ports/channels.ts';

/** The provider's limit on one person's substitutions; custom arguments have one of their own and are counted in. */
const PERSONAL_BYTES = 10_000;
/** What a person's two tags, two custom arguments and their names take beside the finished mail. */
const OVERHEAD_BYTES = 300;

type Batch = { emails: Email[]; addresses: Set<string> };

/**
 * Cuts mails into requests, across centers and sessions: at most `people` each, nobody twice in one (the provider
 * refuses that), one reply address each (it belongs to the request). A mail too long to travel as substitutions
 * goes alone.
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
    const places = open.get(key) ?? [];
    open.set(key, places);
    const batch = placeFor(email, places);
    if (batch.emails.length === people) {
      done.push(batch.emails);
      places.splice(places.indexOf(batch), 1);
    }
  }
  return [...done, ...[...open.values()].flat().map((batch) => batch.emails)];
}

/** Puts the mail into the first open batch that does not have its address yet. */
function placeFor(email: Email, open: Batch[]): Batch {
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
