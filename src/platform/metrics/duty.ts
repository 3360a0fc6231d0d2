import { randomUUID } from 'node:crypto';
import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';

/** Longer than the pause between two scrapes, so that a duty stays where it is. */
const DUTY_SECONDS = 150;

/** What one node of all does. It is kept by asking for it again, and falls to another that asks after a while. */
export function createDuty(sql: Sql, name: string) {
  const node = randomUUID();
  return {
    /** Whether it is this node's. */
    async take(): Promise<boolean> {
      return (await sql(TAKE, [name, node])).length > 0;
    },
    /** Leaves it to whoever asks next. */
    async leave(): Promise<void> {
      await sql(LEAVE, [name, node]);
    },
  };
}
export type Duty = ReturnType<typeof createDuty>;

// By the database's clock, because those of nodes differ.
const TAKE = statement(
  { name: 'text' },
  `
  INSERT INTO node_duty AS d (name, node, until)
  VALUES ($1, $2::uuid, clock_timestamp() + interval '${DUTY_SECONDS} seconds')
  ON CONFLICT (name) DO UPDATE SET node = excluded.node, until = excluded.until
    WHERE d.node = excluded.node OR d.until < clock_timestamp()
  RETURNING name`,
);

// It answers no row, so it declares none.
const LEAVE = 'DELETE FROM node_duty WHERE name = $1 AND node = $2::uuid';
