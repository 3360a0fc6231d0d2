import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { onServer } from '../support/postgres.ts';

/** A deleted row looks for those that refer to it: through the whole table where no index begins with the key's column. */
const WITHOUT_INDEX = `
  SELECT format('%s.%s', k.conrelid::regclass, a.attname) AS key
  FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_index i
    WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indkey[0] = k.conkey[1]
      AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))
  ORDER BY 1`;

const OF_A_CENTER =
  'a center is deleted once in its life, and the table has few rows beside those of messages';

/** Keys that are looked for so seldom, in so few rows, that an index would cost more. */
const REASONS: Record<string, string> = {
  'act.center_id': OF_A_CENTER,
  'caused_message.center_id': OF_A_CENTER,
  'email_change.center_id': OF_A_CENTER,
  'known_device.center_id': OF_A_CENTER,
  'professional.center_id': OF_A_CENTER,
  'push_device.center_id': OF_A_CENTER,
  'schedule.center_id': OF_A_CENTER,
  'sign_in.center_id': OF_A_CENTER,
  'webhook_delivery.center_id': 'a center is deleted once in its life, and the rows are of 30 days',
  'webhook_endpoint.partner_id': 'a partner is deleted with the center alone, and endpoints are few',
  'closure.professional_id': 'a professional is deleted with the center alone, and closures are few',
  'substitution.substitute_id': 'a professional is deleted with the center alone, and substitutions are few',
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe('a foreign key', () => {
  it('has an index behind it, or a reason to have none', async () => {
    const { rows } = await onServer(database.url, (client) => client.query<{ key: string }>(WITHOUT_INDEX));
    expect(rows.map(({ key }) => key)).toEqual(Object.keys(REASONS).sort());
  });
});
