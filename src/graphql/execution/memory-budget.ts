import { getHeapStatistics } from 'node:v8';

const MB = 1024 * 1024;

/** The bytes that may be held for callers: what they sent, watch or have not read yet. */
export type BudgetLimits = {
  caller: number;
  everybody: number;
  /** A caller that holds no more than this is served even when others use up the whole budget. */
  little: number;
};
const DEFAULTS: BudgetLimits = {
  caller: 64 * MB,
  everybody: getHeapStatistics().heap_size_limit / 4,
  little: MB,
};

/** Heap bytes of a character of JSON in the worst case, a list of empty objects. */
export const PARSED = 24;
/** Heap bytes of a character of a document, parsed. */
export const DOCUMENT = 75;
/** Heap bytes of an open stream. */
export const STREAM = 16 * 1024;
/** Less unread data than this fits into buffers that exist anyway. */
export const UNREAD = 16 * 1024;

/** Something that several holds share: it counts once. */
type Shared = { thing: object; bytes: number };

/** Counts the bytes that are held for callers. */
export type MemoryBudget = {
  /** Counts more bytes for a caller; null when that is too much. The result releases them. */
  hold(caller: string, bytes: number, shared?: Shared): (() => void) | null;
  /** Counts bytes that are held already, whether or not that is too much. */
  note(caller: string, bytes: number): () => void;
};

class Account {
  bytes = 0;
  holds = 0;
  readonly #shared = new Map<object, number>();

  /** The bytes it would hold with these. */
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
  const limits = { ...DEFAULTS, ...options };
  const everybody = new Account();
  const callers = new Map<string, Account>();

  function count(caller: string, account: Account, bytes: number, shared?: Shared): () => void {
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
      if (wanted > limits.caller) return null;
      if (wanted > limits.little && everybody.with(bytes, shared) > limits.everybody) return null;
      return count(caller, account, bytes, shared);
    },
    note: (caller, bytes) => count(caller, callers.get(caller) ?? new Account(), bytes),
  };
}

/** The message for a caller over the budget. */
export const FULL =
  'Too much of what you sent, watch or have not read yet is kept here. Read what is answered, send less at once.';
