import type { Tx } from '../../ports/database.ts';

/** What a new service link does to one session. */
export type SessionEffect = {
  sessionId: string;
  effect: 'FILL' | 'REPLACE' | 'CLEAR' | 'KEEP_MANUAL' | 'KEEP_ONE_OFF';
  holders: number;
  joinUrl: string | null;
};

/** How sessions follow their service's defaults (R18 to R20). Sessions provide it; they know services, not the reverse. */
export type Inheritance = {
  linkEffects(tx: Tx, serviceId: string, joinUrl: string | null, now: Date): Promise<SessionEffect[]>;
  digestOf(serviceJoinUrl: string | null, joinUrl: string | null, effects: SessionEffect[]): string;
  applyLink(
    tx: Tx,
    change: { serviceId: string; centerId: string; joinUrl: string | null; previousJoinUrl: string | null },
    now: Date,
  ): Promise<string>;
  undoLink(tx: Tx, changeId: string, now: Date): Promise<void>;
  inheritInstructions(tx: Tx, serviceId: string, now: Date): Promise<void>;
  inheritLead(tx: Tx, serviceId: string, now: Date): Promise<void>;
};
