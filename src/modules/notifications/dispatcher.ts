import { randomUUID } from 'node:crypto';
import { DeadlineError, withDeadline } from '../../lib/deadline.ts';
import { createDrainLoop, type DrainLoop } from '../../lib/drain-loop.ts';
import type { Outcome } from '../../ports/channels.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { readActs } from './acts/queries.ts';
import { readAlertFacts } from './alert-checks/queries.ts';
import { type OutcomeDeps, recordOutcomes, recordResults, type Sent } from './outcomes.ts';
import type { ClaimedDelivery } from './queue/claim-statements.ts';
import { claimIsolated } from './queue/claims.ts';
import { LEASE_SECONDS, markStarted, renewLease } from './queue/leases.ts';
import { createTurns, type Turns } from './queue/turns.ts';
import { UNREADABLE, unsent } from './result-rules.ts';
import { nameOf } from './send-log.ts';

/** Channels have deadlines of their own for each request; deliveries that take longer are claimed anew. */
const SEND_LIMIT_MS = 120_000;
/** Messages without an outcome after so long are waited for aside: what is due meanwhile does not wait for them. */
const PATIENCE_MS = 1_000;
/** Beyond so many aside nothing new is claimed until a batch of them is done: each is held in memory as composed. */
const MOST_ASIDE = 5_000;

type Deps = OutcomeDeps & {
  /** Deliveries claimed at once, whatever sessions they belong to. */
  batch: number;
  /** Batches under way at once, so that one is claimed and recorded while another travels. */
  slots: number;
  compose: Compose;
  tracing?: Pick<Tracing, 'span'>;
  /** What a batch lets go first. */
  letPass?: () => Promise<unknown>;
};

/** Composes messages; the function it answers sends some of them, by their claim, and has an outcome for each, in order. */
export type Compose = (
  deliveries: ClaimedDelivery[],
) => (ours: ClaimedDelivery[], token: string) => Promise<Outcome>[];

export type Dispatcher = {
  /** Sends what is due; returns at once. */
  wake(): void;
  /** Resolves when the first batch since it was idle has its outcomes, or those that do not take long; or nothing was due. */
  first(): Promise<unknown>;
  /** Resolves when nothing due is left to claim, and nothing is under way but messages that take long. */
  drained(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Claims nothing new and waits for what is under way. */
  close(): Promise<void>;
};

type State = {
  /** More is due than one claim takes. */
  busy: boolean;
  first: Promise<unknown> | null;
  turns: Turns;
  /** The last claim that was begun. */
  claiming: Promise<unknown>;
  /** The provider refuses us: nothing is claimed until then, and then one message, to see. Null: it does not. */
  restsUntil: Date | null;
  /** Batches with messages that take long, and how many of those each has. */
  aside: Map<Promise<void>, () => number>;
};

/** Sends one channel's due deliveries: claim, check again, send, record, until nothing is due. */
export function createDispatcher(deps: Deps): Dispatcher {
  const { channel, log } = deps;
  const state: State = {
    busy: false,
    first: null,
    turns: createTurns(),
    claiming: Promise.resolve(),
    restsUntil: null,
    aside: new Map(),
  };
  const loop: DrainLoop = createDrainLoop({
    round() {
      const round = dispatchDue(deps, state, wake);
      state.first ??= round.catch(() => undefined);
      return round;
    },
    // A second slot only helps while there is more than one batch.
    slots: () => (state.busy ? deps.slots : 1),
    onError: ({ message }) => log.error('sending stopped; the sweep resumes it', { channel, error: message }),
    onIdle: () => Object.assign(state, { busy: false, first: null, turns: createTurns() }),
  });
  const wake = () => void loop.wake();

  async function idle(): Promise<void> {
    for (await loop.idle(); state.aside.size > 0; await loop.idle()) await Promise.all(state.aside.keys());
  }

  return {
    wake,
    first: async () => state.first,
    drained: loop.idle,
    idle,
    async close() {
      await loop.close();
      await idle();
    },
  };
}

/** Sends one batch; false when nothing was due. */
async function dispatchDue(deps: Deps, state: State, wakeAnother: () => void): Promise<boolean> {
  const aside = [...state.aside.values()].reduce((sum, open) => sum + open(), 0);
  if (aside >= MOST_ASIDE) {
    await Promise.race(state.aside.keys());
    return true;
  }
  const token = randomUUID();
  const { claimed, now } = await claimAfterOthers(deps, state, token);
  if (claimed.length === 0) return false;
  if (claimed.length >= deps.batch) {
    state.busy = true;
    wakeAnother();
  }
  await inSpan(deps, claimed, () => dispatch(deps, state, { token, claimed, now }));
  return true;
}

/** A batch is a trace of its own: its messages have many causes. */
function inSpan({ tracing, channel }: Deps, claimed: ClaimedDelivery[], work: () => Promise<void>) {
  const facts = { channel, 'messaging.batch.message_count': claimed.length };
  return tracing ? tracing.span({ name: 'messages', parent: null, facts }, work) : work();
}

/** One claim at a time: two at once would share out between them what can travel in one request. */
function claimAfterOthers(deps: Deps, state: State, token: string) {
  const claiming = state.claiming.then(async () => {
    const now = deps.clock();
    if (!deps.clockGuard.isRight()) return { claimed: [], now };
    if (state.restsUntil && now < state.restsUntil) return { claimed: [], now };
    const limit = state.restsUntil ? 1 : deps.batch;
    const wanted = { channel: deps.channel, now, limit, token };
    const turns = state.busy ? state.turns : null;
    return { claimed: await claimIsolated(deps.isolation, deps.db.sql, wanted, turns), now };
  });
  state.claiming = claiming.catch(() => undefined);
  return claiming;
}

type Batch = { token: string; claimed: ClaimedDelivery[]; now: Date };

async function dispatch(deps: Deps, state: State, { token, claimed, now }: Batch): Promise<void> {
  const { db, isolation } = deps;
  await readActs(deps, claimed, now);
  await readAlertFacts(deps, claimed, now);
  const checked = claimed.map((delivery) => ({
    delivery,
    recorded: isolation.attempt('messages', delivery.id, () => unsent(delivery, now), UNREADABLE),
  }));
  await recordResults(
    deps,
    token,
    now,
    checked.flatMap(({ delivery, recorded }) => (recorded ? [{ delivery, recorded }] : [])),
  );
  const going = checked.flatMap(({ delivery, recorded }) => (recorded ? [] : [delivery]));
  if (going.length === 0) return;
  await deps.letPass?.();
  const ids = going.map(({ id }) => id);
  const [ours, send] = await Promise.all([markStarted(db.sql, token, ids), composeMeanwhile(deps, going)]);
  const batch = going.filter(({ id }) => ours.has(id));
  await follow(deps, state, token, batch, send(batch, token));
}

/** Composes in the next tick, when the statement before is on its way: the database works meanwhile. */
async function composeMeanwhile({ compose }: Deps, deliveries: ClaimedDelivery[]) {
  await new Promise((next) => setImmediate(next));
  return compose(deliveries);
}

/** Records outcomes as they come. Resolves when all are recorded, or after a while; the rest is recorded aside. */
async function follow(
  deps: Deps,
  state: State,
  token: string,
  batch: ClaimedDelivery[],
  sends: Promise<Outcome>[],
): Promise<void> {
  const { channel, log } = deps;
  const { aside } = state;
  const known: Sent[] = [];
  let open = batch.length;
  const all = Promise.all(
    sends.map(async (send, i) => {
      known.push({ delivery: batch[i]!, outcome: await send });
    }),
  );
  const stopRenewing = keepRenewing(deps, token);
  const recordKnown = async () => {
    // Deliveries without an outcome by then are recorded later.
    await withDeadline(PATIENCE_MS, 'an outcome', () => all).catch(() => undefined);
    const some = known.splice(0);
    open -= some.length;
    noteRest(state, some);
    await recordOutcomes(deps, token, some);
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
    // The claims of deliveries without a record end, and they are sent again.
    .catch((error: Error) =>
      log.error('messages were not recorded', { ...nameOf({ channel, token }), error: error.message }),
    )
    .finally(() => {
      stopRenewing();
      aside.delete(rest);
    });
  aside.set(rest, () => open);
  if (open === 0) await rest;
}

/** A message that was taken, or refused by itself, ends the rest. */
function noteRest(state: State, sent: Sent[]): void {
  for (const { outcome } of sent) {
    if (outcome.kind === 'retry' && outcome.ofUs) state.restsUntil = outcome.at;
    else if (outcome.kind === 'sent' || outcome.kind === 'failed') state.restsUntil = null;
  }
}

function keepRenewing({ db, log }: Deps, token: string): () => void {
  const renew = () =>
    renewLease(db.sql, token).catch((error: Error) =>
      log.warn('a lease was not renewed', { error: error.message }),
    );
  const renewal = setInterval(() => void renew(), (LEASE_SECONDS * 1000) / 3);
  return () => clearInterval(renewal);
}
