import type { Log } from '../ports/log.ts';

/** Whether a remote part answers, as last seen. */
export type OutageLog = {
  worked(): void;
  failed(error: unknown): void;
  /** False until it answered for the first time. */
  reachable(): boolean;
};

/** Follows whether `part` answers: one line in the log when it goes away, one when it is back, none in between. */
export function createOutageLog(log: Log, part: string): OutageLog {
  let state: 'unknown' | 'up' | 'down' = 'unknown';
  return {
    worked() {
      if (state === 'down') log.info(`${part} is back`);
      state = 'up';
    },
    failed(error) {
      if (state !== 'down') log.warn(`${part} is away`, { error: reasonOf(error) });
      state = 'down';
    },
    reachable: () => state === 'up',
  };
}

/** What went wrong, in few words. A refused connection to a name with several addresses has a code only. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
