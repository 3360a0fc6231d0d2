import { randomUUID } from 'node:crypto';
import { DeadlineError } from '../../lib/deadline.ts';
import type { Outcome } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { noteAlerts } from './alerts/queries.ts';
import {
  type Claimed,
  claimIsolated,
  createTurns,
  LEASE_SECONDS,
  markStarted,
  record,
  renewLease,
} from './queue.ts';
import { type Precheck, precheck, type Recorded, recorded } from './rules.ts';
import { publishFailures } from './webhook-events.ts';

/** Channels have deadlines of their own for each request; what is longer under way is claimed anew. */
const SEND_LIMIT_MS = 120_000;

type Deps = {
  db: Database;
  clock: Clock;
  events: Events;
  log: Log;
  isolation: Isolation;
  channel: 'EMAIL' | 'PUSH';
  /** Deliveries claimed at once; cut across sessions. */
  batch: number;
  /** Batches under way at once, so that one is claimed and written while another travels. */
  lanes: number;
  compose: Compose;
  /** What is noted beside the outcomes of some deliveries. */
  noteOutcomes?: (deliveries: Claimed[], outcomes: Outcome[]) => Promise<void>;
  /** Whether the provider reports later what became of a mail. */
  providerReports: boolean;
  metrics?: Pick<Metrics, 'message'>;
  /** Asks to be nudged again when another attempt is due. */
  wakeAt: (instant: Date) => void;
};

/** Makes messages of them; what it answers sends some of these, an outcome for each, in order, as each is known. */
export type Compose = (deliveries: Claimed[]) => (ours: Claimed[]) => Promise<Outcome>[];

/** Messages without an answer after so long are waited for aside: what is due meanwhile does not wait for them. */
const PATIENCE_MS = 1_000;
/** Beyond so many nothing new is claimed until a batch of them is done: each is held in memory as it was composed. */
const MOST_ASIDE = 5_000;

export type Dispatcher = {
  /** Sends what is due; returns at once. */
  wake(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Takes nothing new and waits for what is under way. */
  close(): Promise<void>;
};

/** Moves one channel's due deliveries out: claim, look again, send, record, until nothing is due. */
export function createDispatcher(deps: Deps): Dispatcher {
  const { db, clock, events, log, isolation, channel } = deps;
  const lanes = new Set<Promise<void>>();
  /** Batches with messages that take long, and how many of those each has. */
  const aside = new Map<Promise<void>, () => number>();
  const messagesAside = () => [...aside.values()].reduce((sum, open) => sum + open(), 0);
  let woken = false;
  let closed = false;

  function wake(): void {
    woken = true;
    while (!closed && lanes.size < deps.lanes && woken) {
      // A second lane only helps while there is more than one batch; the first one finds out.
      if (lanes.size > 0 && !busy) break;
      startLane();
    }
  }

  /** More is due than one claim takes. */
  let busy = false;
  let turns = createTurns();
  function startLane(): void {
    const lane: Promise<void> = drain()
      .catch((error: Error) =>
        log.error('sending stopped; the sweep resumes it', { channel, error: error.message }),
      )
      .finally(() => {
        lanes.delete(lane);
        if (lanes.size === 0) {
          busy = false;
          turns = createTurns();
        }
        if (woken && lanes.size === 0) wake();
      });
    lanes.add(lane);
  }

  async function drain(): Promise<void> {
    while (!closed) {
      woken = false;
      if (messagesAside() >= MOST_ASIDE) {
        await Promise.race(aside.keys());
        continue;
      }
      const token = randomUUID();
      const { claimed, now } = await claimInTurn(token);
      if (claimed.length === 0) return;
      if (claimed.length >= deps.batch) {
        busy = true;
        wake();
      }
      await dispatch(token, claimed, now);
    }
  }

  /** One lane after the other: at once they would share out between them what can travel in one request. */
  let turn: Promise<unknown> = Promise.resolve();
  function claimInTurn(token: string): Promise<{ claimed: Claimed[]; now: Date }> {
    const claiming = turn.then(async () => {
      const now = clock();
      const wanted = { channel, now, limit: deps.batch, token };
      return { claimed: await claimIsolated(isolation, db.sql, wanted, busy ? turns : null), now };
    });
    turn = claiming.catch(() => undefined);
    return claiming;
  }

  async function dispatch(token: string, claimed: Claimed[], now: Date): Promise<void> {
    const judged = claimed.map((delivery) => ({
      delivery,
      recorded: isolation.attempt('messages', delivery.id, () => withheld(delivery, now), UNREADABLE),
    }));
    await write(
      token,
      now,
      judged.flatMap(({ delivery, recorded }) => (recorded ? [{ delivery, recorded }] : [])),
    );
    const holding = judged.flatMap(({ delivery, recorded }) => (recorded ? [] : [delivery]));
    if (holding.length === 0) return;
    const ids = holding.map(({ id }) => id);
    const [ours, send] = await Promise.all([markStarted(db.sql, token, ids), composeMeanwhile(holding)]);
    const batch = holding.filter(({ id }) => ours.has(id));
    await follow(token, batch, send(batch));
  }

  /** Records outcomes as they come. Resolves when all are recorded, or after a while; the rest is recorded aside. */
  async function follow(token: string, batch: Claimed[], sends: Promise<Outcome>[]): Promise<void> {
    const known: { delivery: Claimed; outcome: Outcome }[] = [];
    let open = batch.length;
    const all = Promise.all(
      sends.map(async (send, i) => {
        known.push({ delivery: batch[i]!, outcome: await send });
      }),
    );
    const stopRenewing = keepRenewing(token);
    const recordKnown = async () => {
      await orAfter(PATIENCE_MS, all);
      const some = known.splice(0);
      open -= some.length;
      await recordOutcomes(
        token,
        some.map(({ delivery }) => delivery),
        some.map(({ outcome }) => outcome),
      );
    };
    const recordRest = async () => {
      for (let waited = PATIENCE_MS; open > 0; waited += PATIENCE_MS) {
        if (waited > SEND_LIMIT_MS) throw new DeadlineError('sending', SEND_LIMIT_MS);
        await recordKnown();
      }
    };
    try {
      await recordKnown();
    } catch (error) {
      stopRenewing();
      throw error;
    }
    const rest: Promise<void> = recordRest()
      // The claims of what was not recorded run out, and it is sent again.
      .catch((error: Error) => log.error('messages were not recorded', { channel, error: error.message }))
      .finally(() => {
        stopRenewing();
        aside.delete(rest);
      });
    aside.set(rest, () => open);
    if (open === 0) await rest;
  }

  /** A turn later, when the statement before is on its way: the database works while the messages are composed. */
  async function composeMeanwhile(deliveries: Claimed[]) {
    await new Promise((turn) => setImmediate(turn));
    return deps.compose(deliveries);
  }

  async function recordOutcomes(token: string, batch: Claimed[], outcomes: Outcome[]): Promise<void> {
    if (batch.length === 0) return;
    await deps.noteOutcomes?.(batch, outcomes);
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
    const failed = words.filter(({ recorded }) => recorded.status === 'FAILED').map(({ id }) => id);
    // One that cannot be written down is not claimed again for a while: it would be sent at each turn.
    await isolation.split(
      'deliveries',
      words,
      ({ id }) => id,
      (some) => writeDown(token, now, some),
    );
    const lost = results.flatMap(({ delivery, recorded }) =>
      isLost(recorded) && delivery.bookingId !== null ? [delivery.sessionId] : [],
    );
    await isolation.split(
      'alerts',
      [...new Set(lost)],
      (id) => id,
      (some) => noteAlerts(db.sql, now, some),
    );
    if (lost.length + failed.length > 0) deps.wakeAt(now);
    events.publish([...new Set(results.map(({ delivery }) => `delivery:${delivery.sessionId}` as const))]);
  }

  async function writeDown(token: string, now: Date, words: { id: string; recorded: Recorded }[]) {
    const failed = words.filter(({ recorded }) => recorded.status === 'FAILED').map(({ id }) => id);
    if (failed.length === 0) return record(db.sql, token, now, words);
    await db.transaction(async (sql) => {
      await record(sql, token, now, words);
      await publishFailures(sql, now, failed);
    });
  }

  function keepRenewing(token: string): () => void {
    const renewal = setInterval(
      () =>
        void renewLease(db.sql, token).catch((error: Error) =>
          log.warn('a lease was not renewed', { error: error.message }),
        ),
      (LEASE_SECONDS * 1000) / 3,
    );
    return () => clearInterval(renewal);
  }

  return {
    wake,
    async idle() {
      while (lanes.size + aside.size > 0) await Promise.all([...lanes, ...aside.keys()]);
    },
    async close() {
      closed = true;
      while (lanes.size + aside.size > 0) await Promise.all([...lanes, ...aside.keys()]);
    },
  };
}

/** Resolves with `work`, or after so many milliseconds without it. */
async function orAfter(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** How long somebody waited for the link that was accepted just now; null for what was promised for no instant. */
function lateness(delivery: Claimed, outcome: Outcome, now: Date): number | null {
  if (delivery.purpose !== 'ACCESS_NOTICE' || outcome.kind !== 'sent' || delivery.sendAt === null)
    return null;
  // A row may hold an instant that is none, as `infinity`.
  const late = now.getTime() - Math.max(Number(delivery.sendAt), Number(delivery.bookedAt));
  return Number.isFinite(late) ? Math.max(0, late) / 1000 : null;
}

/** Whether this says something about how its reader can be reached. */
const isLost = ({ status, reason }: Recorded): boolean => status === 'FAILED' || reason === 'DEVICE_GONE';

/** Nobody can be told by it: what it says, or when, cannot be made out. */
const UNREADABLE: Recorded = {
  status: 'FAILED',
  reason: 'URL_UNREADABLE',
  nextAttemptAt: null,
  providerId: null,
};

/** What a verdict writes: final, or waiting for the link until the session ends, or for the morning. Null: it goes. */
function withheld(delivery: Claimed, now: Date): Recorded | null {
  const found: Precheck = precheck(delivery, now);
  return found && written(delivery, found);
}

function written(delivery: Claimed, precheck: NonNullable<Precheck>): Recorded {
  const waiting = { status: 'PENDING', providerId: null } as const;
  if (precheck.status === 'HELD')
    return { ...waiting, reason: 'NO_LINK', nextAttemptAt: delivery.deadlineAt };
  if (precheck.status === 'ASLEEP')
    return { ...waiting, reason: delivery.reason, nextAttemptAt: precheck.until };
  return { ...precheck, nextAttemptAt: null, providerId: null };
}
