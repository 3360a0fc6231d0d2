import type { Row } from '../run.ts';
import { median } from '../statistics.ts';
import type { Kind, Round } from './fleet.ts';

/** What was measured of each server. */
export type Measured = Record<Kind, { restKb: number | null; connectMs: number; rounds: Round[] }>;

type Figure = Exclude<keyof Round, 'fault'>;

/** Above this the clients themselves may be what is slow. */
const HIGHEST_LOAD = 0.7;

const middle = (measured: Measured, kind: Kind, figure: Figure) =>
  median(measured[kind].rounds.map((round) => round[figure]));

/** How soon the last client knows, and what a message costs the server. */
export function rowsOf(
  id: string,
  audience: string,
  measured: Measured,
  goals: { last: number; cpu: number },
): Row[] {
  const invalid = invalidOf(measured);
  const row = (metric: string, unit: Row['unit'], figure: Figure, ratio: number): Row => ({
    id,
    metric,
    unit,
    measured: middle(measured, 'product', figure),
    peer: { name: 'bare ws', value: middle(measured, 'bare', figure) },
    goal: { ratio, now: false },
    invalid,
  });
  return [
    row(`the last of ${audience}`, 'ms', 'last', goals.last),
    row('server CPU a message', 'µs', 'cpuUsPerMessage', goals.cpu),
  ];
}

/** What a client costs at rest, where there are enough to tell, and the whole server at its highest. */
export function memoryRowsOf(measured: Measured): Row[] {
  const invalid = invalidOf(measured);
  const peak: Row = {
    id: 'G4',
    metric: 'the server’s memory at its highest in a broadcast',
    unit: 'MB',
    measured: middle(measured, 'product', 'peakMb'),
    peer: { name: 'bare ws', value: middle(measured, 'bare', 'peakMb') },
    goal: { ratio: 1.7, now: false },
    invalid,
  };
  const { bare, product } = measured;
  if (bare.restKb === null || product.restKb === null) return [peak];
  const client: Row = {
    id: 'G4',
    metric: 'memory for a connected client',
    unit: 'KB',
    measured: product.restKb,
    peer: { name: 'bare ws', value: bare.restKb },
    goal: { ratio: 2.5, now: false },
    invalid,
  };
  return [client, peak];
}

/** A line for each server. */
export function notesOf(audience: string, measured: Measured): string[] {
  const names = { bare: 'bare ws loop', stock: 'stock Yoga + graphql-ws', product: 'this server' };
  return (Object.keys(names) as Kind[]).map((kind) => {
    const of = (figure: Figure) => middle(measured, kind, figure);
    const { restKb, connectMs } = measured[kind];
    const figures = [
      `last ${of('last').toFixed(0)} ms (${(of('last') / middle(measured, 'bare', 'last')).toFixed(1)}x)`,
      `CPU ${of('cpuUsPerMessage').toFixed(1)} µs a message`,
      ...(restKb === null ? [] : [`${restKb.toFixed(1)} KB a client`]),
      `at most ${of('peakMb').toFixed(0)} MB`,
      `connected in ${(connectMs / 1000).toFixed(1)} s`,
      `its clients needed ${(100 * of('loadShare')).toFixed(0)} % of a core`,
    ];
    return `${audience}, ${names[kind]}: ${figures.join(', ')}`;
  });
}

function invalidOf(measured: Measured): string | null {
  const kinds = ['bare', 'product'] as const;
  const fault = faultOf(kinds.flatMap((kind) => measured[kind].rounds));
  if (fault) return fault;
  const load = Math.max(...kinds.map((kind) => middle(measured, kind, 'loadShare')));
  if (load > HIGHEST_LOAD) return `the clients needed ${(100 * load).toFixed(0)} % of a core`;
  return null;
}

/** Why rounds say nothing: what was wrong in the first that went wrong, because later ones may only suffer from it. */
export function faultOf(rounds: Round[]): string | null {
  const wrong = rounds.filter((round) => round.wrong > 0);
  return wrong[0]
    ? `${wrong.length} of ${rounds.length} rounds went wrong; in the first ${wrong[0].fault}`
    : null;
}
