import type { Log } from '../ports/log.ts';
import { MINUTE } from './time.ts';

/** Of each log, when a message was last written, and how often it was left out since. */
const written = new WeakMap<Log, Map<string, { at: number; leftOut: number }>>();

/** Logs an error that many rows may have in common: at once, then at most once a minute, with how often it happened. */
export function logPaced(log: Log, message: string, fields: Record<string, unknown> = {}): void {
  const ofLog = written.get(log) ?? new Map<string, { at: number; leftOut: number }>();
  written.set(log, ofLog);
  const last = ofLog.get(message);
  const at = performance.now();
  if (last && at - last.at < MINUTE) {
    last.leftOut += 1;
    return;
  }
  log.error(message, { ...fields, times: (last?.leftOut ?? 0) + 1 });
  ofLog.set(message, { at, leftOut: 0 });
}
