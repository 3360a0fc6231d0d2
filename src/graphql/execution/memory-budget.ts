import { getHeapStatistics } from 'node:v8';

const MB = 1024 * 1024;

/** How many bytes what callers sent, watch or have not read yet may keep. */
export type BudgetLimits = {
  /** Of one caller. */
  caller: number;
  /** Of all of them. */
  everybody: number;
  /** Whoever keeps no more than this is served all the same when others have filled up everything. */
  little: number;
};
const ROOM: BudgetLimits = {
  caller: 64 * MB,
  everybody: getHeapStatistics().heap_size_limit / 4,
  little: MB,
};

/** What a character of JSON takes of the heap at the worst: a list of empty objects. */
export const PARSED = 24;
/** What a character of a document takes, parsed. */
export const DOCUMENT = 75;
/** What an open stream takes by itself. */
export const STREAM = 16 * 1024;
/** What has not been read and is smaller than this lies in buffers that there are anyway. */
export const UNREAD = 16 * 1024;

/** Something that is kept once, however often it is held. */
type Shared = { thing: object; bytes: number };

/** What is kept on behalf of callers, in bytes: what is kept counts as long as it is, also where nothing is said. */
export type MemoryBudget = {
  /** Keeps so much more for a caller, or answers null where that is too much; the result lets go of it. */
  hold(caller: string, bytes: number, shared?: Shared): (() => void) | null;
  /** The same for what is there already: it counts against whatever comes next. */
  note(caller: string, bytes: number): () => void;
};

class Account {
  bytes = 0;
  holds = 0;
  readonly #shared = new Map<object, number>();

  /** What it would hold then. */
  with(bytes: number, shared?: Shared): number {
    return this.bytes + bytes + (shared && !this.#shared.has(shared.thing) ? shared.bytes : 0);
  }

  add(bytes: number, shared?: Shared): void {
    this.bytes = this.with(bytes, shared);
    this.holds += 1;
    if (shared) this.#shared.set(shared.thing, (this.#shared.get(shared.thing) ?? 0) + 1);
  }

  remove(bytes: number, shared?: Shared): void {
    this.bytes -= bytes;
    this.holds -= 1;
    if (!shared) return;
    const left = this.#shared.get(shared.thing)! - 1;
    if (left > 0) this.#shared.set(shared.thing, left);
    else {
      this.#shared.delete(shared.thing);
      this.bytes -= shared.bytes;
    }
  }
}

/** A budget for each caller and for the process. */
export function createMemoryBudget(options: Partial<BudgetLimits> = {}): MemoryBudget {
  const room = { ...ROOM, ...options };
  const everybody = new Account();
  const callers = new Map<string, Account>();

  function keep(caller: string, account: Account, bytes: number, shared?: Shared): () => void {
    callers.set(caller, account);
    for (const one of [account, everybody]) one.add(bytes, shared);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const one of [account, everybody]) one.remove(bytes, shared);
      if (account.holds === 0) callers.delete(caller);
    };
  }

  return {
    hold(caller, bytes, shared) {
      const account = callers.get(caller) ?? new Account();
      const wanted = account.with(bytes, shared);
      if (wanted > room.caller) return null;
      if (wanted > room.little && everybody.with(bytes, shared) > room.everybody) return null;
      return keep(caller, account, bytes, shared);
    },
    note: (caller, bytes) => keep(caller, callers.get(caller) ?? new Account(), bytes),
  };
}

/** What whoever keeps too much here is told. */
export const FULL =
  'Too much of what you sent, watch or have not read yet is kept here. Read what is answered, send less at once.';
