import { startRedis } from '../../support/redis.ts';
import type { Run } from './run.ts';

/** The address of a Redis. Throws where there is none: without one there is nothing to measure. */
export async function openRedis(run: Run): Promise<string> {
  const { part, stop } = await startRedis();
  if (stop) run.onEnd(stop);
  if ('missing' in part) throw new Error(part.missing);
  return part.url;
}
