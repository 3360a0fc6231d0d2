import { tellParent } from '../parent.ts';
import { openPage } from './page-client.ts';
import { createReception, type Places, type Reception } from './reception.ts';
import { openSocket, type Talk } from './socket-client.ts';

/** How the clients of one server get in. */
export type Door =
  /** Pages have a path each. */
  | { pages: string[] }
  /** Sockets; null: of a bare server. */
  | { talk: Talk | null };

/** What a load is asked. A round expects one message for each client that is in, or for those at the places. */
export type LoadQuestion =
  /** So many clients shall be in; those that are stay. Answered when all have their first state. */
  { clients: { port: number; count: number; door: Door } } | { expect: string; places?: Places };

/** Handshakes under way at once. */
const AT_ONCE = 200;
/** The slowest storm of a busy machine ends by then. */
const STORM_LIMIT_MS = 180_000;

const NOTHING = Buffer.alloc(0);

let reception: Reception | null = null;
let entered = 0;

process.on('message', (question: LoadQuestion) => {
  if ('clients' in question) void enter(question.clients);
  else expect(question.expect, question.places);
});
tellParent({ up: true });

async function enter({ port, count, door }: { port: number; count: number; door: Door }): Promise<void> {
  const storm = createReception({ from: entered, to: count }, null, STORM_LIMIT_MS);
  reception = storm;
  const lane = async () => {
    while (entered < count) {
      const place = entered++;
      await open(port, place, door, (payload) => storm.take(place, payload ?? NOTHING));
    }
  };
  // Those that neither come in nor are refused are missing in the end.
  void Promise.all(Array.from({ length: AT_ONCE }, lane));
  tellParent(await storm.received());
}

/** Resolves when the client is in, or lost. */
function open(
  port: number,
  place: number,
  door: Door,
  onFirst: (payload: Buffer | null) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const listener = {
      entered(payload: Buffer | null) {
        onFirst(payload);
        resolve();
      },
      message: (payload: Buffer) => reception?.take(place, payload),
      lost(reason: string) {
        reception?.lose(reason);
        resolve();
      },
    };
    if ('pages' in door) openPage(port, place, door.pages[place]!, listener);
    else openSocket(port, place, door.talk, listener);
  });
}

function expect(fragment: string, places = { from: 0, to: entered }): void {
  const current = createReception(places, fragment);
  reception = current;
  tellParent({ ready: true });
  void current.received().then(tellParent);
}
