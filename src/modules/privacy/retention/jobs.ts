import { inTurns } from '../../../lib/deadline.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import type { OldRows } from '../../../ports/retention.ts';
import { type Batch, deleteBatch, KINDS } from './operations.ts';
import { FIRST_ID } from './rules.ts';
import { deleteOldSessions } from './sessions/operations.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'isolation' | 'log' | 'metrics' | 'retention'>;

/**
 * Deletes rows that were kept for long enough: in small batches, with rests between them, for some seconds. What was not
 * reached is resumed by the next round, of any node. `share` is the part of a whole batch.
 */
export async function deleteOldRows(deps: Deps, share = 1): Promise<Partial<Record<OldRows, number>>> {
  const { isolation, log, metrics } = deps;
  const total: Partial<Record<OldRows, number>> = {};

  function step(rows: OldRows, batch: (after: string) => Promise<Batch>): () => Promise<boolean> {
    let next: string | null = FIRST_ID;
    return async () => {
      const after = next!;
      next = null;
      await isolation.round('retention', async () => {
        const { deleted, last } = await batch(after);
        next = last;
        if (deleted === 0) return;
        total[rows] = (total[rows] ?? 0) + deleted;
        metrics.deleted(rows, deleted);
      });
      return next !== null;
    };
  }

  await inTurns([
    ...KINDS.map((kind) => step(kind.rows, (after) => deleteBatch(deps, kind, after, share))),
    step('sessions', (after) => deleteOldSessions(deps, after, share)),
  ]);
  if (Object.keys(total).length > 0) log.info('old rows were deleted', total);
  return total;
}
