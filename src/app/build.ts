import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { migrationsDirectory, VERSION } from '../platform/postgres/migrate.ts';

/** A process, as it is named where others look for it: in the job store, among PostgreSQL's connections, and in the log. */
export const NODE_NAME = `${hostname()}-${process.pid}`;

/** What runs: its version, and the last migration that it knows. */
export const BUILD: { version: string; migration: string } = {
  version: VERSION,
  migration: readdirSync(migrationsDirectory)
    .filter((name) => /^\d+_/.test(name))
    .sort()
    .at(-1)!,
};
