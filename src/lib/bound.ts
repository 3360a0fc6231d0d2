/** A function whose first argument is its dependencies. */
type Operation<Deps> = (deps: Deps, ...args: never[]) => unknown;
type WithoutDeps<Run> = Run extends (deps: never, ...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : never;

/** Operations without their first argument. */
export type Bound<Operations> = { [Name in keyof Operations]: WithoutDeps<Operations[Name]> };

/** Gives each operation its dependencies. */
export function bound<Deps, Operations extends Record<string, Operation<Deps>>>(
  deps: Deps,
  operations: Operations,
): Bound<Operations> {
  const entries = Object.entries(operations).map(([name, run]) => [
    name,
    (...args: never[]) => run(deps, ...args),
  ]);
  return Object.fromEntries(entries) as Bound<Operations>;
}
