import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../support/fuzz/random.ts';
import type { Server } from '../stage/server.ts';
import type { Stage } from '../stage.ts';

/** What a fault did, and can be asked about. */
export type Begun = {
  /** Makes it good. Resolves when everything that it hit runs again. */
  end(): Promise<void>;
  /** When nodes were killed, or hung; absent: none was. */
  killedAt?: number;
};

export type Fault = {
  name: string;
  /** Two faults of one part are never at work together. */
  part: 'nothing' | 'nodes' | 'PostgreSQL' | 'Redis' | 'job store' | 'provider';
  /** What the reader of the table is told happens. */
  happens: string;
  /** Whether a request may leave whose answer is never recorded. */
  repeats: boolean;
  /** How long a message may be under way that was checked; absent: as usual. */
  underWayMs?: number;
  /** From the instant that the classes are due to the fault; `sending`: when the first mail has arrived. */
  beginsMs: readonly [number, number] | 'sending';
  /** Why it cannot be had here; null where it can. */
  missing?(stage: Stage): string | null;
  /** Before the classes are due, so that it is there from the beginning. Answers what makes it good. */
  prepare?(stage: Stage, random: Random): Promise<Begun>;
  begin?(stage: Stage, random: Random): Promise<Begun>;
};

/** Around the instant. */
export const OVER: Fault['beginsMs'] = [-2_000, 300];
/** A server that hangs, and goes on. */
export const frozen =
  (server: (stage: Stage) => Server) =>
  async (stage: Stage): Promise<Begun> => {
    server(stage).freeze();
    return { end: async () => server(stage).thaw() };
  };

/** A server that ends at once, and is started again. */
export const killed =
  (server: (stage: Stage) => Server, signal: NodeJS.Signals = 'SIGKILL') =>
  async (stage: Stage): Promise<Begun> => {
    await server(stage).kill(signal);
    return { end: () => server(stage).start() };
  };

/** Waits for the moment at which a fault begins. */
export async function momentOf(
  { beginsMs }: Fault,
  { sendgrid }: Stage,
  dueAt: Date,
  random: Random,
): Promise<void> {
  const until = (at: number) => delay(Math.max(0, at - Date.now()));
  if (beginsMs !== 'sending') {
    const [from, to] = beginsMs;
    return until(dueAt.getTime() + from + random.below(to - from));
  }
  await until(dueAt.getTime());
  const latest = Date.now() + 5_000;
  while (sendgrid.mails.every(({ at }) => at < dueAt) && Date.now() < latest) await delay(5);
}
