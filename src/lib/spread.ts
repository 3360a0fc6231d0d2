import { setTimeout as delay } from 'node:timers/promises';

/** Closed connections come back at once, so a thousand take half a second to close; all of a node take some seconds. */
const EACH_MS = 0.5;
const LONGEST_MS = 5_000;
const STEP_MS = 10;

/** Over how long so many connections are closed. */
export const spanOf = (count: number): number => Math.min(LONGEST_MS, Math.floor(count * EACH_MS));

/** Calls `act` for each item, evenly over a span: what follows from it comes evenly too. No span: at once. */
export async function spread<Item>(
  items: readonly Item[],
  spanMs: number,
  act: (item: Item) => void,
): Promise<void> {
  const begun = performance.now();
  for (let done = 0; done < items.length; ) {
    const elapsed = performance.now() - begun;
    const due =
      spanMs > 0 ? Math.min(items.length, Math.ceil((elapsed / spanMs) * items.length)) : items.length;
    for (; done < due; done += 1) act(items[done]!);
    if (done < items.length) await delay(STEP_MS);
  }
}
