import { createHash } from 'node:crypto';
import { statement } from '../../../lib/statement.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Passes } from '../../../ports/passes.ts';

export type CalendarDeps = { db: Database; clock: Clock; passes: Passes };

/** A version of a calendar entry: higher and later whenever the entry shows something else. */
export type CalendarRevision = { sequence: number; revisedAt: Date };

type ShownRevision = CalendarRevision & { shownHash: Buffer };

/** The version of the calendar entry that the holder of a pass was last shown. Read it before what the entry shows now. */
export async function lastRevision(deps: CalendarDeps, accessToken: string): Promise<ShownRevision | null> {
  const [last] = await deps.db.sql(LAST_REVISION, [deps.passes.hashIn(accessToken)]);
  return last ?? null;
}

/**
 * The version of a booking's calendar entry that shows `shown`: the last one, or a higher and later one where it differs.
 * Null: somebody else made a version meanwhile, so what `shown` says may be older than that. No version is lower than
 * `floor`, which is how versions were once counted.
 */
export async function revise(
  deps: CalendarDeps,
  last: ShownRevision | null,
  { bookingId, shown, floor }: { bookingId: string; shown: string; floor: number },
): Promise<CalendarRevision | null> {
  const hash = createHash('sha256').update(shown).digest();
  if (last && hash.equals(last.shownHash)) return last;
  const values = [bookingId, hash, deps.clock(), floor, last?.sequence ?? null];
  const [revision] = await deps.db.sql(REVISE, values);
  return revision ?? null;
}

const LAST_REVISION = statement<ShownRevision>(
  { sequence: 'int4', revisedAt: 'timestamptz', shownHash: 'bytea' },
  `
  SELECT r.sequence, r.revised_at AS "revisedAt", r.shown_hash AS "shownHash"
  FROM calendar_revision r JOIN booking b ON b.id = r.booking_id WHERE b.pass_hash = $1`,
);

// A second apart at least: a DTSTAMP has no fractions.
const REVISE = statement<CalendarRevision>(
  { sequence: 'int4', revisedAt: 'timestamptz' },
  `
  INSERT INTO calendar_revision AS r (booking_id, shown_hash, sequence, revised_at)
  VALUES ($1, $2, $4, $3)
  ON CONFLICT (booking_id) DO UPDATE SET shown_hash = excluded.shown_hash, sequence = r.sequence + 1,
    revised_at = greatest(excluded.revised_at, r.revised_at + interval '1 second')
  WHERE r.sequence = $5::int
  RETURNING sequence, revised_at AS "revisedAt"`,
);
