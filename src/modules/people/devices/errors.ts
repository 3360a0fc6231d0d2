import { UserError } from '../../../lib/errors.ts';

/** The endpoint of a push subscription is not one that the server may post to. */
export class InvalidPushEndpointError extends UserError {}
