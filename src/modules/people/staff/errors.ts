import { UserError } from '../../../lib/errors.ts';

/** The person to be removed still teaches classes ahead. Holds row ids, the soonest session first. */
export class StillTeachingError extends UserError {
  readonly scheduleIds: string[];
  readonly sessionIds: string[];
  constructor({ scheduleIds, sessionIds }: { scheduleIds: string[]; sessionIds: string[] }) {
    super(
      'They still have classes: give a successorId, or leaveUnassigned: true to decide later who teaches.',
    );
    this.scheduleIds = scheduleIds;
    this.sessionIds = sessionIds;
  }
}

/** Only the operator could help a center without a manager. */
export class LastManagerError extends UserError {
  constructor() {
    super('A center needs a manager: make somebody else a manager first.');
  }
}
