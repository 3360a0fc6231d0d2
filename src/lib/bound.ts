/** A function of what it works with, and then of what it is asked. */
type Operation<Deps> = (deps: Deps, ...args: never[]) => unknown;
type Asked<Run> = Run extends (deps: never, ...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : never;

/** Operations as their callers see them: without the first argument. */
export type Bound<Operations> = { [Name in keyof Operations]: Asked<Operations[Name]> };

/** The same functions with their first argument given. */
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
