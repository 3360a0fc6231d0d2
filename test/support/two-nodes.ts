import { type Harness, harness } from './harness.ts';

/** Two nodes on one database and one clock. Closing the first closes both. */
export async function twoNodes(): Promise<[Harness, Harness]> {
  const first = await harness();
  const second = await harness({ database: first.database, clock: first.clock });
  const close = async () => {
    await second.close();
    await first.close();
  };
  return [{ ...first, close }, second];
}
