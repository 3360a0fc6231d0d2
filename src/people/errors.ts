import { UserFacingError } from '../errors.ts';

/** Somebody in the center already has this address. */
export class EmailTakenError extends UserFacingError {
  constructor() {
    super('Somebody in this center already uses this e-mail address.');
  }
}

/** The endpoint of a push subscription is not one we may post to. */
export class InvalidPushEndpointError extends UserFacingError {}
