import type { JobRepository } from 'agenda';
/** Where the alarms are kept. */
export type StoreAddress = { kind: 'mongodb'; url: string } | { kind: 'postgresql'; url: string };

/** A job store as Agenda wants it, and what it takes to set it up and to let go of it. */
export type JobStore = {
  repository: JobRepository;
  /** Creates what is missing. Any number of processes may do so at once and again; rejects while the store is away. */
  prepare(): Promise<void>;
  /** Whether a save failed because the store holds an alarm for that instant already. */
  isDuplicate(error: unknown): boolean;
  close(): Promise<void>;
};
