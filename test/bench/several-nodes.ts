import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { markerOf } from './support/live/messages.ts';
import { addNode, type Node, ownOf, SHARED, type Signal, sessionOf, signal } from './support/live/nodes.ts';
import { createGuests } from './support/live/seats.ts';
import { openRedis } from './support/redis.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

const SIZES = [1, 2, 4] as const;
const MOST = Math.max(...SIZES);

type Size = (typeof SIZES)[number];
/** Signals of a session that all nodes watch, and of one that only the signalling node watches. */
type Measured = Record<Size, { shared: Signal[]; own: Signal[] }>;

/** G20: what one signal costs each of several nodes, and that those hear nothing whose clients do not watch. */
export const severalNodes: Benchmark = {
  name: 'several-nodes',
  ids: ['G20'],
  about:
    'one signal on 1, 2 and 4 processes with Redis, each with 5,000 live clients: statements, and messages heard',
  seconds: (quick) => (quick ? 25 : 100),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const clientsEach = clients / 2;
    const redisUrl = await openRedis(run);
    const { url, note } = await openBenchDatabase(run);
    const guests = await createGuests(url, {
      sessions: 1 + MOST,
      clients: MOST * clientsEach,
      seatOf: (place) => sessionOf(place, clientsEach),
    });
    const nodes: Node[] = [];
    const measured = {} as Measured;
    for (const size of SIZES) {
      while (nodes.length < size) {
        run.progress.at(nodes.length / (MOST + 1), `node ${nodes.length + 1} and its clients`);
        nodes.push(await addNode(run, { url, redisUrl, guests, clientsEach }, nodes.length));
      }
      measured[size] = await signals(run, nodes, guests.sessionIds, clientsEach);
    }
    run.progress.at(1, 'done');
    const each = clientsEach.toLocaleString('en');
    return {
      rows: rowsOf(measured, each),
      notes: [
        ...notes,
        note,
        `each node is a process with ${each} live clients; Redis as it ships, on this machine`,
      ],
      raw: { 'G20 signals': measured },
    };
  },
};

const WARM_UPS = 2;
let markers = 0;

async function signals(run: Run, nodes: Node[], sessionIds: string[], clientsEach: number) {
  const measured: Measured[Size] = { shared: [], own: [] };
  const count = WARM_UPS + (run.quick ? 3 : 7);
  for (let round = 1; round <= count; round++)
    for (const watched of ['shared', 'own'] as const) {
      const sessionId = sessionIds[watched === 'shared' ? SHARED : ownOf(0)]!;
      const marker = markerOf(++markers);
      const result = await signal(nodes, { sessionId, marker, watched, clientsEach });
      if (round > WARM_UPS) measured[watched].push(result);
    }
  return measured;
}

function rowsOf(measured: Measured, each: string): Row[] {
  const faults = SIZES.flatMap((size) => Object.values(measured[size]).flat()).flatMap(
    ({ faults }) => faults,
  );
  const common = {
    id: 'G20',
    invalid: faults[0] ? `${faults.length} faults; the first: ${faults[0]}` : null,
  };
  /** Of the node that sent the most. */
  const statements = (size: Size) =>
    median(measured[size].shared.map(({ statements }) => Math.max(...statements)));
  /** Of all nodes without a watcher, in the worst of all rounds. */
  const elsewhere = (figure: 'statements' | 'heard') =>
    Math.max(...SIZES.flatMap((size) => measured[size].own.map((one) => sumOf(one[figure].slice(1)))));
  const shared: Row[] = SIZES.slice(1).map((size) => ({
    ...common,
    metric: `statements a signal, of each of ${size} nodes with ${each} clients`,
    unit: 'statements',
    measured: statements(size),
    peer: { name: 'one node', value: statements(1) },
    goal: { ratio: 1, now: true },
  }));
  const silent: Row[] = (['heard', 'statements'] as const).map((figure) => ({
    ...common,
    metric: `${figure === 'heard' ? 'messages' : 'statements'} on nodes where nobody watches what is signalled`,
    unit: figure === 'heard' ? 'messages' : 'statements',
    measured: elsewhere(figure),
    peer: null,
    goal: { most: 0, now: true },
  }));
  return [...shared, ...silent];
}

const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
