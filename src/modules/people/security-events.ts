import type { Log } from '../../ports/log.ts';

/** Everything that changes who may come in, and every try to. Their list is in docs/security.md. */
export type SecurityEvent =
  | 'signed_in'
  | 'sign_in_failed'
  | 'codes_lengthened'
  | 'signed_out'
  | 'sign_in_ended'
  | 'refresh_token_reused'
  | 'tokens_revoked'
  | 'role_changed'
  | 'address_changed'
  | 'address_taken_back'
  | 'professional_added'
  | 'professional_removed'
  | 'customer_exported'
  | 'customer_erased'
  | 'partner_key_created'
  | 'partner_key_revoked'
  | 'webhook_endpoint_created'
  | 'webhook_endpoint_deleted'
  | 'webhook_secret_rotated';

/** Ids of rows, never a name, an address or where a call came from. */
type Facts = {
  /** Whom it is about; null: an address that nobody has. */
  accountId?: string | null;
  centerId?: string | null;
  signInId?: string;
  /** Who did it, where that is somebody else. */
  byId?: string | null;
  /** What it was done to, beside an account. */
  objectId?: string;
};

/** Writes down what somebody who looks into a break-in asks for first. */
export const logSecurityEvent = (log: Log, event: SecurityEvent, facts: Facts): void =>
  log.info('security event', { event, ...facts });
