import { connect, type Socket } from 'node:net';
import { tellParent } from '../child.ts';
import { sharedClock } from '../wall-clock.ts';
import { createFrameReader, textFrame } from './frames.ts';
import { WATCH } from './messages.ts';

/** How the clients of one server begin. */
export type Clients = {
  port: number;
  /** How many there shall be; those that are connected stay. */
  count: number;
  /** What each says to a GraphQL server; null for a bare one, which speaks first. */
  graphql: { tokens: string[]; sessionIds: string[]; snapshot: boolean } | null;
};
/** When the clients had the message of a round, in the shared clock, and what it cost to take it. */
export type Received = {
  middle: number;
  p99: number;
  last: number;
  cpuMs: number;
  wrong: number;
  /** What was wrong, of each kind how often, and the first message that was; null when all was right. */
  fault: string | null;
};

/** Handshakes under way at once. */
const AT_ONCE = 200;
/** A repeat or a late stranger would have come by then. */
const REPEATS_MS = 30;
/** What has not come by then is missing. */
const LIMIT_MS = 20_000;

const buffer = Buffer.allocUnsafe(65_536);
type Expected = {
  marker: Buffer;
  times: Float64Array;
  seen: Uint16Array;
  count: number;
  repeated: number;
  foreign: number;
  lost: number;
  sample: string | null;
};
let round: Expected | null = null;
let whole = () => {};
let entered = 0;

process.on('message', (question: { clients: Clients } | { expect: string; count: number }) => {
  if ('clients' in question)
    void open(question.clients).then(() => tellParent({ open: question.clients.count }));
  else expect(question.expect, question.count);
});
tellParent({ up: true });

async function open(clients: Clients): Promise<void> {
  const lane = async () => {
    while (entered < clients.count) await enter(clients, entered++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Resolves when the client listens: after its first state where the server sends one. */
function enter({ port, graphql }: Clients, place: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: (bytes: Buffer) => void = greet;
    const socket: Socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      // One buffer for all: no memory to allocate and collect for each message.
      onread: {
        buffer,
        callback(size) {
          received(buffer.subarray(0, size));
          return true;
        },
      },
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (round) round.lost += 1;
      reject(new Error('a connection was closed'));
    });
    socket.on('connect', () => socket.write(upgradeRequest(port, graphql !== null)));

    function greet(bytes: Buffer): void {
      const end = bytes.indexOf('\r\n\r\n');
      if (!bytes.subarray(0, 12).equals(SWITCHING) || end < 0) {
        socket.destroy();
        return;
      }
      received = createFrameReader({
        onText: graphql ? converse : (payload) => take(place, payload),
        reply: (frame) => socket.write(frame),
        onClose: () => socket.destroy(),
      });
      if (graphql) say({ type: 'connection_init', payload: { token: graphql.tokens[place] } });
      else resolve();
      if (bytes.length > end + 4) received(bytes.subarray(end + 4));
    }

    let step: 'acknowledge' | 'snapshot' | 'listen' = 'acknowledge';
    function converse(payload: Buffer): void {
      if (step === 'listen') take(place, payload);
      else if (step === 'snapshot') listen();
      else subscribe();
    }

    function subscribe(): void {
      const { sessionIds, snapshot } = graphql!;
      const variables = { sessionId: sessionIds[place % sessionIds.length] };
      say({ type: 'subscribe', id: `${place}`.padStart(36, '0'), payload: { query: WATCH, variables } });
      if (snapshot) step = 'snapshot';
      else listen();
    }

    function listen(): void {
      step = 'listen';
      resolve();
    }

    const say = (message: object) => socket.write(textFrame(JSON.stringify(message)));
  });
}

const SWITCHING = Buffer.from('HTTP/1.1 101');

const upgradeRequest = (port: number, graphql: boolean) =>
  `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${graphql ? 'Sec-WebSocket-Protocol: graphql-transport-ws\r\n' : ''}\r\n`;

/** A message for a client: right once a round, with the marker of the round. */
function take(place: number, payload: Buffer): void {
  if (!round) return;
  const foreign = !payload.includes(round.marker);
  if (foreign || round.seen[place]!++ > 0) {
    round[foreign ? 'foreign' : 'repeated'] += 1;
    round.sample ??= payload.toString('utf8', 0, 300);
    return;
  }
  round.times[round.count++] = sharedClock();
  if (round.count === round.times.length) whole();
}

/** Counts the messages of a round, and tells when all have come, or when it gives up on the missing ones. */
function expect(marker: string, count: number): void {
  const begun = process.cpuUsage();
  const current: Expected = {
    marker: Buffer.from(`round=${marker}`),
    times: new Float64Array(count),
    seen: new Uint16Array(count),
    count: 0,
    repeated: 0,
    foreign: 0,
    lost: 0,
    sample: null,
  };
  round = current;
  const limit = setTimeout(() => whole(), LIMIT_MS);
  whole = () => {
    clearTimeout(limit);
    const { user, system } = process.cpuUsage(begun);
    setTimeout(() => tell(current, (user + system) / 1000), REPEATS_MS);
  };
  tellParent({ ready: true });
}

function tell({ times, count, repeated, foreign, lost, sample }: Expected, cpuMs: number): void {
  const sorted = times.subarray(0, count).sort();
  const missing = times.length - count;
  const wrong = missing + repeated + foreign + lost;
  const counts = `${missing} missing, ${repeated} repeated, ${foreign} foreign, ${lost} connections lost`;
  tellParent({
    middle: sorted[count >> 1] ?? sharedClock(),
    p99: sorted[Math.floor(count * 0.99)] ?? sharedClock(),
    last: sorted.at(-1) ?? sharedClock(),
    cpuMs,
    wrong,
    fault: wrong > 0 ? `${counts}${sample ? `; the first: ${sample}` : ''}` : null,
  } satisfies Received);
}
