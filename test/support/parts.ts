import { inject } from 'vitest';

/** A real part that tests run against: where it is, or why there is none. */
export type Part = { url: string } | { missing: string };

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { url: string; template: string };
    mongo: Part;
    redis: Part;
    /** `url` is the path of the program. */
    chromium: Part;
    nginx: Part;
    prometheus: Part;
    pgbouncer: Part;
    /** The PgBouncer that this run goes through; null: none. */
    pooler: string | null;
  }
}

/** The parts that a machine may lack; the run's last lines say which and why. */
export const optionalParts = ['mongo', 'redis', 'chromium', 'nginx', 'pgbouncer', 'prometheus'] as const;

function find(name: (typeof optionalParts)[number]): string | null {
  const part = inject(name);
  return 'url' in part ? part.url : null;
}

/** The MongoDB server's address, null when there is none: `describe.skipIf(!mongoUrl())`. */
export const mongoUrl = () => find('mongo');

/** The Redis server's address, null when there is none. */
export const redisUrl = () => find('redis');

/** The path of a Chromium, null when there is none. */
export const chromium = () => find('chromium');

/** The path of a Prometheus, null when there is none; promtool lies on the PATH then. */
export const prometheus = () => find('prometheus');

/** The path of an nginx, null when there is none. */
export const nginx = () => find('nginx');

/** The path of a PgBouncer, null when there is none. */
export const pgbouncer = () => find('pgbouncer');
