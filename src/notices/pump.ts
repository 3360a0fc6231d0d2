import { randomUUID } from 'node:crypto';
import type { Database } from '../adapters/prisma.ts';
import { within } from '../deadline.ts';
import type { Outcome } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import { noteAlerts } from './alerts.ts';
import { announceFailures } from './announcements.ts';
import { type Claimed, claim, LEASE_SECONDS, markStarted, record, renewLease } from './ledger.ts';
import { type Recorded, recorded, type Verdict, verdict } from './rules.ts';

/** Channels have deadlines of their own for each request; what is longer under way is claimed anew. */
const SEND_LIMIT_MS = 120_000;

type Deps = {
  db: Database;
  clock: Clock;
  events: Events;
  log: Log;
  channel: 'EMAIL' | 'PUSH';
  /** Deliveries claimed at once; cut across sessions. */
  batch: number;
  /** Batches under way at once, so that one is claimed and written while another travels. */
  lanes: number;
  compose: Compose;
  /** Whether the provider reports later what became of a mail. */
  providerReports: boolean;
  metrics?: Pick<Metrics, 'message'>;
  /** Asks to be nudged again when another attempt is due. */
  wakeAt: (instant: Date) => void;
};

/** Makes messages of them; what it answers sends some of these, an outcome for each, in order. */
export type Compose = (deliveries: Claimed[]) => (ours: Claimed[]) => Promise<Outcome[]>;

export type Pump = {
  /** Sends what is due; returns at once. */
  nudge(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Takes nothing new and waits for what is under way. */
  close(): Promise<void>;
};

/** Moves one channel's due deliveries out: claim, look again, send, record, until nothing is due. */
export function createPump(deps: Deps): Pump {
  const { db, clock, events, log, channel } = deps;
  const lanes = new Set<Promise<void>>();
  let nudged = false;
  let closed = false;

  function nudge(): void {
    nudged = true;
    while (!closed && lanes.size < deps.lanes && nudged) {
      // A second lane only helps while there is more than one batch; the first one finds out.
      if (lanes.size > 0 && !busy) break;
      startLane();
    }
  }

  let busy = false;
  function startLane(): void {
    const lane: Promise<void> = drain()
      .catch((error: Error) =>
        log.error('sending stopped; the sweep resumes it', { channel, error: error.message }),
      )
      .finally(() => {
        lanes.delete(lane);
        if (lanes.size === 0) busy = false;
        if (nudged && lanes.size === 0) nudge();
      });
    lanes.add(lane);
  }

  async function drain(): Promise<void> {
    while (!closed) {
      nudged = false;
      const token = randomUUID();
      const { claimed, now } = await claimInTurn(token);
      if (claimed.length === 0) return;
      if (claimed.length >= deps.batch) {
        busy = true;
        nudge();
      }
      await dispatch(token, claimed, now);
    }
  }

  /** One lane after the other: at once they would share out between them what can travel in one request. */
  let turn: Promise<unknown> = Promise.resolve();
  function claimInTurn(token: string): Promise<{ claimed: Claimed[]; now: Date }> {
    const claiming = turn.then(async () => {
      const now = clock();
      return { claimed: await claim(db.sql, { channel, now, limit: deps.batch, token }), now };
    });
    turn = claiming.catch(() => undefined);
    return claiming;
  }

  async function dispatch(token: string, claimed: Claimed[], now: Date): Promise<void> {
    const judged = claimed.map((delivery) => ({ delivery, verdict: verdict(delivery, now) }));
    await write(
      token,
      now,
      judged.flatMap(({ delivery, verdict }) =>
        verdict ? [{ delivery, recorded: withheld(delivery, verdict) }] : [],
      ),
    );
    const holding = judged.flatMap(({ delivery, verdict }) => (verdict ? [] : [delivery]));
    if (holding.length === 0) return;
    const ids = holding.map(({ id }) => id);
    const [ours, send] = await Promise.all([markStarted(db.sql, token, ids), composeMeanwhile(holding)]);
    const batch = holding.filter(({ id }) => ours.has(id));
    const outcomes = await whileRenewing(token, () => within(SEND_LIMIT_MS, 'sending', () => send(batch)));
    await recordOutcomes(token, batch, outcomes);
  }

  /** A turn later, when the statement before is on its way: the database works while the messages are composed. */
  async function composeMeanwhile(deliveries: Claimed[]) {
    await new Promise((turn) => setImmediate(turn));
    return deps.compose(deliveries);
  }

  async function recordOutcomes(token: string, batch: Claimed[], outcomes: Outcome[]): Promise<void> {
    const now = clock();
    // One draw for all: what travelled together is tried again together.
    const context = { now, random: Math.random(), providerReports: deps.providerReports };
    const results = batch.map((delivery, i) => ({
      delivery,
      recorded: recorded(outcomes[i]!, delivery, context),
    }));
    await write(token, now, results);
    for (const [i, delivery] of batch.entries())
      deps.metrics?.message(channel, outcomes[i]!.kind, lateness(delivery, outcomes[i]!, now));
    for (const { recorded } of results) if (recorded.nextAttemptAt) deps.wakeAt(recorded.nextAttemptAt);
    const sent = results.filter(({ recorded }) => recorded.status === 'SENT').length;
    log.info('messages sent', { channel, sent, notSent: results.length - sent });
  }

  /** Records what became of each, and tells whoever watches. */
  async function write(token: string, now: Date, results: { delivery: Claimed; recorded: Recorded }[]) {
    const words = results.map(({ delivery: { id }, recorded }) => ({ id, recorded }));
    const failed = words.flatMap(({ id, recorded }) => (recorded.status === 'FAILED' ? [id] : []));
    if (failed.length === 0) await record(db.sql, token, now, words);
    else
      await db.transaction(async (sql) => {
        await record(sql, token, now, words);
        await announceFailures(sql, now, failed);
      });
    const lost = results.flatMap(({ delivery, recorded }) =>
      isLost(recorded) && delivery.bookingId !== null ? [delivery.sessionId] : [],
    );
    if (lost.length > 0) await noteAlerts(db.sql, now, lost);
    if (lost.length + failed.length > 0) deps.wakeAt(now);
    events.publish([...new Set(results.map(({ delivery }) => `delivery:${delivery.sessionId}` as const))]);
  }

  async function whileRenewing<T>(token: string, work: () => Promise<T>): Promise<T> {
    const renewal = setInterval(
      () =>
        void renewLease(db.sql, token).catch((error: Error) =>
          log.warn('a lease was not renewed', { error: error.message }),
        ),
      (LEASE_SECONDS * 1000) / 3,
    );
    try {
      return await work();
    } finally {
      clearInterval(renewal);
    }
  }

  return {
    nudge,
    async idle() {
      while (lanes.size > 0) await Promise.all(lanes);
    },
    async close() {
      closed = true;
      await Promise.all(lanes);
    },
  };
}

/** How long somebody waited for the link that was accepted just now; null for what was promised for no instant. */
function lateness(delivery: Claimed, outcome: Outcome, now: Date): number | null {
  if (delivery.purpose !== 'ACCESS_NOTICE' || outcome.kind !== 'sent' || delivery.sendAt === null)
    return null;
  const due = Math.max(delivery.sendAt.getTime(), delivery.bookedAt?.getTime() ?? 0);
  return Math.max(0, now.getTime() - due) / 1000;
}

/** Whether this says something about how its reader can be reached. */
const isLost = ({ status, reason }: Recorded): boolean => status === 'FAILED' || reason === 'DEVICE_GONE';

/** What a verdict writes: final, or waiting for the link until the session ends, or for the morning. */
function withheld(delivery: Claimed, verdict: NonNullable<Verdict>): Recorded {
  const waiting = { status: 'PENDING', providerId: null } as const;
  if (verdict.status === 'HELD') return { ...waiting, reason: 'NO_LINK', nextAttemptAt: delivery.deadlineAt };
  if (verdict.status === 'ASLEEP')
    return { ...waiting, reason: delivery.reason, nextAttemptAt: verdict.until };
  return { ...verdict, nextAttemptAt: null, providerId: null };
}
