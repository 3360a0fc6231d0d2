import type { Outcome } from '../../ports/channels.ts';
import type { Clock, ClockGuard } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { markAlertsChanged } from './alerts/queries.ts';
import type { ClaimedDelivery } from './queue/claim-statements.ts';
import { record } from './queue/leases.ts';
import { isFinal, isLost, lateness } from './result-rules.ts';
import { type Recorded, recorded } from './retry-rules.ts';
import type { Channel } from './rules.ts';
import { logSent, sessionsOf } from './send-log.ts';
import { publishFailures } from './webhook-events.ts';

export type OutcomeDeps = {
  db: Database;
  clock: Clock;
  clockGuard: Pick<ClockGuard, 'isRight'>;
  events: Events;
  log: Log;
  isolation: Isolation;
  channel: Channel;
  /** Notes more of the outcomes than their results. */
  noteOutcomes?: (sent: Sent[]) => Promise<void>;
  /** Whether the provider reports later what became of a mail. */
  providerReports: boolean;
  metrics?: Pick<Metrics, 'message' | 'messageResult'>;
  /** Asks to be woken when another attempt is due. */
  wakeAt: (instant: Date) => void;
};

export type Sent = { delivery: ClaimedDelivery; outcome: Outcome };
export type Result = { delivery: ClaimedDelivery; recorded: Recorded };

/** Records the outcomes of deliveries that were sent. */
export async function recordOutcomes(deps: OutcomeDeps, token: string, sent: Sent[]): Promise<void> {
  if (sent.length === 0) return;
  const { channel } = deps;
  await deps.noteOutcomes?.(sent);
  const now = deps.clock();
  // One random number for all: deliveries that travelled together are tried again together.
  const context = { now, random: Math.random(), providerReports: deps.providerReports };
  const results = sent.map(({ delivery, outcome }) => ({
    delivery,
    outcome,
    recorded: recorded(outcome, delivery, context),
  }));
  await recordResults(deps, token, now, results);
  for (const { delivery, outcome } of sent)
    deps.metrics?.message(
      { channel, purpose: delivery.purpose },
      outcome.kind,
      lateness(delivery, outcome, now),
    );
  for (const { recorded, outcome } of results) {
    const next = outcome.kind === 'retry' && outcome.ofUs ? outcome.at : recorded.nextAttemptAt;
    if (next) deps.wakeAt(next);
  }
  logSent(deps.log, { channel, token }, results);
}

/** Records results, with the alerts and events that follow from them. */
export async function recordResults(deps: OutcomeDeps, token: string, now: Date, results: Result[]) {
  const { db, isolation, events } = deps;
  // A result that cannot be recorded sets its delivery aside: claimed again at once, it would be sent again and again.
  await isolation.split(
    'deliveries',
    results,
    ({ delivery }) => delivery.id,
    (some) => recordWithFailures(db, token, now, some),
  );
  for (const { delivery, recorded } of results)
    if (isFinal(recorded))
      deps.metrics?.messageResult(
        { channel: deps.channel, purpose: delivery.purpose },
        recorded.status,
        recorded.reason,
      );
  const lost = results.flatMap(({ delivery, recorded }) =>
    isLost(recorded) && delivery.bookingId !== null ? sessionsOf(delivery) : [],
  );
  await isolation.split(
    'alerts',
    [...new Set(lost)],
    (id) => id,
    (some) => markAlertsChanged(db.sql, now, some),
  );
  if (lost.length > 0 || results.some(isFailure)) deps.wakeAt(now);
  const sessions = new Set(results.flatMap(({ delivery }) => sessionsOf(delivery)));
  events.publish([...sessions].map((id) => `delivery:${id}` as const));
}

const isFailure = ({ recorded }: Result) => recorded.status === 'FAILED';

/** A failure and its webhook event are written in one transaction. */
async function recordWithFailures(db: Database, token: string, now: Date, some: Result[]) {
  const results = some.map(({ delivery: { id }, recorded }) => ({ id, recorded }));
  const failed = some.filter(isFailure).map(({ delivery }) => delivery.id);
  if (failed.length === 0) return record(db.sql, token, now, results);
  await db.transaction(async (sql) => {
    await record(sql, token, now, results);
    await publishFailures(sql, now, failed);
  });
}
