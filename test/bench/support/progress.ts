/** Tells a waiting person what is being measured and about how long it will still take. */
export type Progress = {
  /** `share` of the present benchmark is done, between 0 and 1. */
  at(share: number, doing: string): void;
};

const QUIET_MS = 5_000;
/** Before so much of a benchmark is done, its own estimate is better than what can be projected. */
const EARLY = 0.15;

/**
 * Progress on standard error: one line that is rewritten on a terminal, else a new line every few seconds.
 * `laterSeconds` is what the benchmarks after this one will take.
 */
export function createProgress(name: string, seconds: number, laterSeconds: number): Progress {
  const began = performance.now();
  const terminal = process.stderr.isTTY;
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    at(share, doing) {
      const now = performance.now();
      const elapsed = (now - began) / 1000;
      const whole = share > EARLY ? elapsed / share : seconds;
      const left = Math.max(0, Math.round(whole - elapsed + laterSeconds));
      const line = `${name}: ${doing}, about ${left} s left in all`;
      if (terminal) process.stderr.write(`\r\x1b[K${share < 1 ? line : ''}`);
      else if (now - saidAt > QUIET_MS) {
        saidAt = now;
        process.stderr.write(`${line}\n`);
      }
    },
  };
}
