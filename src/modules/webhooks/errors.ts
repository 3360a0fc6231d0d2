import { UserError } from '../../lib/errors.ts';

/** The address is not one that we may post to. */
export class InvalidWebhookUrlError extends UserError {}
