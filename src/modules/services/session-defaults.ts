import type { Tx } from '../../ports/database.ts';

/** What a new service link does to one session. */
export type SessionEffect = {
  sessionId: string;
  effect: 'FILL' | 'REPLACE' | 'CLEAR' | 'KEEP_MANUAL' | 'KEEP_ONE_OFF';
  /** How many booked people it concerns: those who had the notice of a replaced link, everybody if it is cleared. */
  peopleConcerned: number;
  joinUrl: string | null;
};

/** A change of a service's link: the new one and the previous one. */
export type LinkChange = {
  serviceId: string;
  centerId: string;
  joinUrl: string | null;
  previousJoinUrl: string | null;
};

/** The defaults that sessions take from their service (R18 to R20). Sessions implement it: services know no sessions. */
export type SessionDefaults = {
  linkEffects(tx: Tx, serviceId: string, joinUrl: string | null, now: Date): Promise<SessionEffect[]>;
  applyLink(tx: Tx, change: LinkChange, now: Date): Promise<string>;
  undoLink(tx: Tx, changeId: string, now: Date): Promise<unknown>;
  applyBackup(tx: Tx, serviceId: string, now: Date): Promise<unknown>;
  applyInstructions(tx: Tx, serviceId: string, now: Date): Promise<unknown>;
  applyLead(tx: Tx, serviceId: string, now: Date): Promise<unknown>;
};
