import type pg from 'pg';

const OLDEST_SERVER = 15;

export async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]!.server_version;
}

/** Throws for a server that is too old for the statements of the product. */
export function refuseOldServer(version: string): void {
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return;
  throw new Error(`needs PostgreSQL ${OLDEST_SERVER} or newer; this server is ${version.split(' ')[0]}`);
}
