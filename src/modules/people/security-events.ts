import type { Viewer } from '../../ports/identity.ts';
import type { Log } from '../../ports/log.ts';

/** Every change of who has access, and every attempt at it. docs/security.md lists them. */
export type SecurityEvent =
  | 'signed_in'
  | 'sign_in_failed'
  | 'codes_lengthened'
  | 'signed_up'
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

/** Row ids only: never a name, an e-mail address or a client address. */
type Facts = {
  /** The account that it is about; null: nobody has the address. */
  accountId?: string | null;
  centerId?: string | null;
  signInId?: string;
  /** Who did it, if not the account itself. */
  byId?: string | null;
  /** Another object that it was done to. */
  objectId?: string;
};

/** What a viewer did to an account. */
export const doneBy = ({ id: byId, centerId }: Viewer, accountId: string): Facts => ({
  accountId,
  centerId,
  byId,
});

/** Logs what an investigation of a break-in needs first. */
export const logSecurityEvent = (log: Log, event: SecurityEvent, facts: Facts): void =>
  log.info('security event', { event, ...facts });
