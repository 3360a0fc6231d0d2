import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { middleOf, noteOf, rowOf } from './support/live/report.ts';
import { broadcastRounds, type Side } from './support/live/rounds.ts';
import { createGuests } from './support/live/seats.ts';
import { bareSockets, productSockets, stockSockets } from './support/live/sides.ts';
import type { Benchmark, Row, Run } from './support/run.ts';

type Measured = Record<'bare' | 'stock' | 'product', Side>;
type Audience = { sessions: number; clients: number; url: string };

/** G1, G2, G4: how soon and at what cost many live clients are told, and what a waiting one costs. */
export const liveClients: Benchmark = {
  name: 'live-clients',
  ids: ['G1', 'G2', 'G4'],
  about: 'the last of 10,000 live clients, CPU a message and memory a client, beside bare ws and stock Yoga',
  seconds: (quick) => (quick ? 25 : 150),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const { url, note } = await openBenchDatabase(run);
    const scattered = clients / 10;
    const one = await measure(run, { sessions: 1, clients, url }, 0);
    const many = await measure(run, { sessions: scattered, clients, url }, 0.5);
    run.progress.at(1, 'done');
    const shown = clients.toLocaleString('en');
    const each = scattered.toLocaleString('en');
    return {
      rows: [
        ...rowsOf('G1', `${shown} clients, one session`, one, { last: 1.2, cpu: 1.3 }),
        ...rowsOf('G2', `${shown} clients, ${each} sessions`, many, { last: 1.4, cpu: 1.4 }),
        ...memoryRowsOf(one),
      ],
      notes: [...notes, note, ...notesOf('one session', one), ...notesOf(`${each} sessions`, many)],
      raw: { 'G1 G4 one session': one, 'G2 scattered': many },
    };
  },
};

async function measure(run: Run, { sessions, clients, url }: Audience, from: number): Promise<Measured> {
  const guests = await createGuests(url, { sessions, clients });
  const sides = {
    bare: bareSockets(sessions, clients),
    stock: stockSockets(sessions, clients),
    product: productSockets(url, guests),
  };
  return broadcastRounds(run, sides, { from, share: 0.5 });
}

/** How soon the last client knows, and what a message costs the server. */
function rowsOf(
  id: string,
  audience: string,
  { bare, product }: Measured,
  goals: { last: number; cpu: number },
): Row[] {
  const peer = { name: 'bare ws', rounds: bare.rounds };
  const last = { id, metric: `the last of ${audience}`, unit: 'ms' } as const;
  const cpu = { id, metric: 'server CPU a message', unit: 'µs' } as const;
  return [
    rowOf(last, 'last', product.rounds, peer, goals.last),
    rowOf(cpu, 'cpuUsPerMessage', product.rounds, peer, goals.cpu),
  ];
}

/** What a client costs at rest, and all of them at the highest, without the idle process; where they are enough to tell. */
function memoryRowsOf({ bare, product }: Measured): Row[] {
  if (bare.restKb === null || product.restKb === null) return [];
  const net = ({ rounds, idleMb }: Side) =>
    rounds.map((round) => ({ ...round, netMb: round.peakMb - idleMb }));
  const metric = 'memory at its highest in a broadcast, without the idle process';
  const peak = rowOf(
    { id: 'G4', metric, unit: 'MB' },
    'netMb',
    net(product),
    { name: 'bare ws', rounds: net(bare) },
    1.7,
  );
  const client: Row = {
    id: 'G4',
    metric: 'memory for a connected client',
    unit: 'KB',
    measured: product.restKb,
    peer: { name: 'bare ws', value: bare.restKb },
    goal: { ratio: 2.5, now: true },
    invalid: peak.invalid,
  };
  return [client, peak];
}

/** A line for each server. */
function notesOf(audience: string, measured: Measured): string[] {
  const names = { bare: 'bare ws loop', stock: 'stock Yoga + graphql-ws', product: 'this server' };
  return (Object.keys(names) as (keyof Measured)[]).map((name) => {
    const { restKb, connectMs, idleMb, rounds } = measured[name];
    return noteOf(`${audience}, ${names[name]}`, rounds, measured.bare.rounds, [
      ...(restKb === null ? [] : [`${restKb.toFixed(1)} KB a client`]),
      `${idleMb.toFixed(0)} MB idle and at most ${middleOf(rounds, 'peakMb').toFixed(0)} MB`,
      `connected in ${(connectMs / 1000).toFixed(1)} s`,
    ]);
  });
}
