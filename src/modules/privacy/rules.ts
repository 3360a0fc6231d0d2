import { isStaff } from '../../lib/caller.ts';
import { ForbiddenError, NotFoundError } from '../../lib/errors.ts';
import type { Viewer } from '../../ports/identity.ts';

/** Managers, and customers for themselves. */
export function assertMayDecideFor(viewer: Viewer, id: string): void {
  if (viewer.role === 'manager') return;
  if (isStaff(viewer)) throw new ForbiddenError('Only managers, and customers for themselves, may do this.');
  if (viewer.role !== 'customer' || viewer.id !== id) throw new NotFoundError('customer');
}
