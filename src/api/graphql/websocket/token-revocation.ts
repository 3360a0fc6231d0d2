import type { ContextFactory } from '../../../graphql/schema-kit/context.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import type { Events } from '../../../ports/events.ts';

/**
 * Calls `revoked` when an event about the account shows that the token is no longer valid: signed out, revoked, or the
 * account is gone. A lookup that fails calls nothing, because the next operation looks the token up again.
 * Returns the function that stops watching.
 */
export function onRevoked(
  { contexts, events }: { contexts: ContextFactory; events: Events },
  { token, accountId }: { token: string | null; accountId: string },
  revoked: () => void,
): () => void {
  return events.subscribe(`account:${accountId}`, () => {
    contexts.viewerOf(token).catch((error) => {
      if (error instanceof UnauthenticatedError) revoked();
    });
  });
}
