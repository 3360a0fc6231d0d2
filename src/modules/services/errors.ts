import { UserError } from '../../lib/errors.ts';

/** The text is not a join URL. */
export class InvalidJoinUrlError extends UserError {
  /** The meeting’s own link found in the text, or null. */
  readonly suggestion: string | null;
  /** The passcode that the text names beside it, or null. */
  readonly passcode: string | null;
  constructor(message: string, suggestion: string | null = null, passcode: string | null = null) {
    super(message);
    this.suggestion = suggestion;
    this.passcode = passcode;
  }
  override get facts() {
    return { suggestion: this.suggestion, passcode: this.passcode };
  }
}

/** The modality binds every session (R4), so it changes only while none is ahead. */
export class ModalityLockedError extends UserError {
  /** Row ids of the sessions in the way, soonest first. */
  readonly blockingSessionIds: string[];
  constructor(blockingSessionIds: string[]) {
    super('The modality binds every session of the service: end or cancel those that are ahead first.');
    this.blockingSessionIds = blockingSessionIds;
  }
}

/** Somebody else edited it since it was read. Holds the row id of the session or the service. */
export class OutdatedError extends UserError {
  readonly sessionId: string | null;
  readonly serviceId: string | null;
  constructor({ sessionId, serviceId }: { sessionId?: string; serviceId?: string }) {
    super('Somebody else edited this meanwhile: look at it as it is now, then edit it again.');
    this.sessionId = sessionId ?? null;
    this.serviceId = serviceId ?? null;
  }
}

/** What the preview showed is no longer so. */
export class PreviewOutdatedError extends UserError {
  constructor(message = 'Something changed since the preview: look again.') {
    super(message);
  }
}
