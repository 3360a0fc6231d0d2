import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What the heap holds that something still needs, in MB; buffers outside of it included. */
export async function heapMb(): Promise<number> {
  for (let n = 0; n < 4; n++) {
    collect();
    // What is finalized between two collections is gone after the second.
    await delay(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

/** How much more the heap holds after this than before it. */
export async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = await heapMb();
  await work();
  return (await heapMb()) - before;
}
