import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { onServer, withDatabase } from './postgres.ts';

export type TestDatabase = {
  url: string;
  /** Empties every table, for between two tests. */
  clean(): Promise<void>;
  /** Removes the database, also from under open connections. */
  drop(): Promise<void>;
};

/** Gives a test file a database of its own: migrated and without rows, or with nothing at all in it when `empty`. */
export async function testDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { url: server, template } = inject('postgres');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : template} STRATEGY FILE_COPY`),
  );
  return databaseAt(server, name);
}

function databaseAt(server: string, name: string): TestDatabase {
  const url = withDatabase(server, name);
  return {
    url,
    clean: () => truncateAll(url),
    drop: async () => {
      await onServer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function truncateAll(url: string): Promise<void> {
  await onServer(url, async (client) => {
    const { rows } = await client.query<{ tables: string | null }>(
      `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> '_prisma_migrations'`,
    );
    if (rows[0]?.tables) await client.query(`TRUNCATE ${rows[0].tables} RESTART IDENTITY CASCADE`);
  });
}

/** A copy of a database that nobody is connected to: a backup of this moment. */
export async function copyOf({ url }: TestDatabase): Promise<TestDatabase> {
  const { url: server, template } = inject('postgres');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  const source = new URL(url).pathname.slice(1);
  await onServer(server, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY FILE_COPY`),
  );
  return databaseAt(server, name);
}
