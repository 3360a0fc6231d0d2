import { UserError } from '../../../lib/errors.ts';

/** A class begins late only around its start. */
export class NotNearStartError extends UserError {
  readonly from: Date;
  readonly until: Date;
  constructor(from: Date, until: Date) {
    super(
      'That a class begins late can be said from half an hour before its start to half an hour after it.',
    );
    this.from = from;
    this.until = until;
  }
  override get facts() {
    return { from: this.from, until: this.until };
  }
}
