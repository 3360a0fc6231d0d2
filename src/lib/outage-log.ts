import type { Log } from '../ports/log.ts';

/** Whether a remote part answers, as last seen. */
export type OutageLog = {
  worked(): void;
  failed(error: unknown): void;
  /** False until it answered for the first time. */
  reachable(): boolean;
};

/** For a part that is asked with little patience: it is away once it failed for so long, and back once it worked for so long. */
export type Steadiness = { awayMs: number; backMs: number; now?: () => number };
const AT_ONCE: Steadiness = { awayMs: 0, backMs: 0 };

/** Follows whether `part` answers: one line in the log when it goes away, one when it is back, none in between. */
export function createOutageLog(log: Log, part: string, steadiness: Steadiness = AT_ONCE): OutageLog {
  const { awayMs, backMs, now = () => performance.now() } = steadiness;
  let state: 'unknown' | 'up' | 'down' = 'unknown';
  /** Since when it has failed, or worked, without the other; null: it does not. */
  let failingSince: number | null = null;
  let workingSince: number | null = null;
  return {
    worked() {
      failingSince = null;
      workingSince ??= now();
      if (state === 'down' && now() - workingSince < backMs) return;
      if (state === 'down') log.info(`${part} is back`);
      state = 'up';
    },
    failed(error) {
      workingSince = null;
      failingSince ??= now();
      if (state === 'down' || now() - failingSince < awayMs) return;
      log.warn(`${part} is away`, { error: reasonOf(error) });
      state = 'down';
    },
    reachable: () => state === 'up',
  };
}

/** How often it is said that calls are not answered, however many they are. */
const UNANSWERED_MS = 1_000;
/** Calls since the last line, by the log of the node. */
const unanswered = new WeakMap<Log, { calls: number }>();

/** Notes a call that could not be answered because the database is away: at once, then once a second with their number. */
export function noteUnanswered(log: Log, error: unknown): void {
  const since = unanswered.get(log);
  if (since) {
    since.calls += 1;
    return;
  }
  const say = (calls: number) => {
    log.error('calls are not answered: the database is away', { calls, error: reasonOf(error) });
    const counted = { calls: 0 };
    unanswered.set(log, counted);
    setTimeout(() => {
      unanswered.delete(log);
      if (counted.calls > 0) say(counted.calls);
    }, UNANSWERED_MS).unref();
  };
  say(1);
}

/** What went wrong, in few words. A refused connection to a name with several addresses has a code only. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
