/** The same calls and queries in each CI run: a red run must be about the change. */
const CI_SEED = 20_261_126;

/** The seed of this run's random inputs: `SEED`, in CI always the same, else a new one. Prints how to repeat the run. */
export function seedFor(what: string): number {
  const fresh = process.env.CI ? CI_SEED : Date.now() % 2 ** 31;
  const seed = Number(process.env.SEED || fresh);
  process.stdout.write(`${what}: repeat it with SEED=${seed}\n`);
  return seed;
}
