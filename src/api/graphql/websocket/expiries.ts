import { onExpiry } from '../../../lib/long-timer.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Client } from './client.ts';
import { CLOSINGS, closeSocket } from './close.ts';

export type Expiries = {
  add(client: Client, expiresAt: Date): void;
  remove(client: Client, expiresAt: Date): void;
};

/** Closes sockets when their tokens expire. All that expire at one instant share a timer: tokens count whole seconds. */
export function createExpiries(clock: Clock): Expiries {
  const instants = new Map<number, { clients: Set<Client>; cancel: () => void }>();
  return {
    add(client, expiresAt) {
      const at = expiresAt.getTime();
      let instant = instants.get(at);
      if (!instant) {
        const clients = new Set<Client>();
        const expired = () => {
          for (const one of clients) closeSocket(one, CLOSINGS.tokenExpired);
        };
        instant = { clients, cancel: onExpiry(expiresAt, clock, expired) };
        instants.set(at, instant);
      }
      instant.clients.add(client);
    },
    remove(client, expiresAt) {
      const instant = instants.get(expiresAt.getTime());
      if (!instant?.clients.delete(client) || instant.clients.size > 0) return;
      instant.cancel();
      instants.delete(expiresAt.getTime());
    },
  };
}
