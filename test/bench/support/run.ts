import type { Progress } from './progress.ts';

/** One run of a benchmark: how much it does, whom it tells, and what ends with it. */
export type Run = {
  /** Small sizes and few rounds, to see that everything works; the figures are only a hint. */
  quick: boolean;
  progress: Progress;
  /** Registers what must be stopped or removed, however the run ends; the last one registered goes first. */
  onEnd(step: () => unknown): void;
};

/** One line of the table: our figure beside a peer's from the same run. */
export type Row = {
  id: string;
  metric: string;
  unit: 'ms' | 'µs' | 'KB' | 'MB' | 'requests' | 'statements' | 'messages';
  /** Medians over the rounds. */
  measured: number;
  peer: { name: string; value: number } | null;
  goal: Goal | null;
  /** Why the figures of this row do not count; null: they do. */
  invalid: string | null;
};

/** The highest ratio to the peer, or the highest figure; `now` false: this version is not asked to reach it. */
export type Goal = ({ ratio: number } | { most: number }) & { now: boolean };

export type Report = {
  rows: Row[];
  /** What the peers were, and under which conditions all of it ran. */
  notes: string[];
  /** Every figure that a median was taken of. */
  raw: Record<string, unknown>;
};

export type Benchmark = {
  name: string;
  /** The goals it measures. */
  ids: string[];
  about: string;
  /** What it takes on two ordinary cores, for the first estimate. */
  seconds(quick: boolean): number;
  run(run: Run): Promise<Report>;
};
