import type { ContextFactory } from '../../graphql/schema-kit/context.ts';
import { UnauthenticatedError } from '../../lib/errors.ts';
import type { Events } from '../../ports/events.ts';

/**
 * Calls `revoked` when a signal about the account finds that the token counts no more: signed out, revoked, the account
 * gone. Whoever cannot be looked up at that moment is refused with the next operation. Answers the function that calls it off.
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
