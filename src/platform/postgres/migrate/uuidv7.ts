import type pg from 'pg';

/**
 * `uuidv7()` as PostgreSQL has it since 18, for older servers: ids that grow with time. Where the server brings its own, that
 * one comes first on the search path, also after an upgrade.
 */
const UUIDV7 = `
  DO $do$ DECLARE
    -- By its arguments: since 18 there is another one of the same name.
    other name := (SELECT r.rolname FROM pg_proc f JOIN pg_roles r ON r.oid = f.proowner
      WHERE f.oid = to_regprocedure('uuidv7()') AND r.rolname <> current_user AND NOT r.rolsuper);
  BEGIN
    -- Each new row runs it with the rights of whoever writes: it must be nobody else's.
    IF other IS NOT NULL THEN
      RAISE 'The function uuidv7() belongs to the role %: drop it, or give it to %.', other, current_user;
    ELSIF to_regprocedure('uuidv7()') IS NULL THEN
      -- A random UUID whose first 48 bits are the time in ms, the next 12 the rest of it, and whose version is 7.
      CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $fn$
        SELECT encode(
          substring(int8send((us / 1000)::bigint) FROM 3)
            || substring(int4send((28672 + (us % 1000) * 4096 / 1000)::int) FROM 3)
            || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid
        FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) AS clock(us)
      $fn$;
    END IF;
  END $do$`;

export async function createUuidv7(client: pg.Client): Promise<void> {
  await client.query(UUIDV7);
}
