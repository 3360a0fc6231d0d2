import { statement } from '../../lib/statement.ts';
import type { SecretUse } from '../../ports/metrics.ts';
import type { OperationDeps } from '../../ports/operation-deps.ts';
import { type RowsByKey, usesOf } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'reseal' | 'pushPublicKeys'>;

/** The keys that are known of this kind, the present one first. */
export const knownKeys = ({ reseal, pushPublicKeys }: Omit<Deps, 'db'>, what: string): readonly string[] =>
  what === 'push_devices' ? pushPublicKeys : reseal.keyIds;

/** How many rows hang on which secret, when they were last counted. */
export async function secretUses(deps: Deps): Promise<SecretUse[]> {
  const rows = await deps.db.sql(USES);
  return rows.flatMap(({ what, rows }) => usesOf(what, rows as RowsByKey, knownKeys(deps, what)));
}

const USES = statement({ what: 'text', rows: 'jsonb' }, 'SELECT what, rows FROM secret_use ORDER BY what');
