import type { JobRepository } from 'agenda';
import type { Log } from '../../../ports/log.ts';

/** Where the jobs are stored. */
export type StoreAddress =
  | {
      kind: 'mongodb';
      url: string /** Of the authorities that are trusted; null: those of Node. */;
      caFile?: string | null;
    }
  | { kind: 'postgresql'; url: string /** The name of the connections. */; name?: string };

/** Agenda's repository of a job store, with its set-up and its end. */
export type JobStore = {
  repository: JobRepository;
  /** Whether a server has made it. Changes nothing. */
  exists(): Promise<boolean>;
  /** Creates the schema. Safe to repeat and to run in several processes at once; rejects while the store is away. */
  prepare(): Promise<void>;
  /** Whether a save failed because the store has a job for that instant. */
  isDuplicate(error: unknown): boolean;
  close(): Promise<void>;
};

/** Opens a store without connecting; throws only for an invalid address. */
export type OpenJobStore = (log: Log) => JobStore;
