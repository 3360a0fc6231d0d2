import { UserError } from '../../lib/errors.ts';

/** Webhooks may not be posted to this URL. */
export class InvalidWebhookUrlError extends UserError {}
