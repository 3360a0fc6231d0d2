import type { Row } from '../run.ts';
import { median } from '../statistics.ts';
import type { Round, Storm } from './fleet.ts';

/** Above this the clients themselves may be what is slow. */
const HIGHEST_LOAD = 0.7;

type Counted = Pick<Round, 'wrong' | 'fault' | 'loadShare'>;
type Figures<R> = { [K in keyof R]: R[K] extends number ? K : never }[keyof R] & string;

/** The middle of one figure over rounds. */
export const middleOf = <R extends object>(rounds: readonly R[], figure: Figures<R>): number =>
  median(rounds.map((round) => Number(round[figure])));

/** Ours beside the peer's, each a figure of rounds; the row is invalid by what both tell. */
export function rowOf<R extends Counted, P extends Counted = R>(
  row: Pick<Row, 'id' | 'metric' | 'unit'>,
  figure: Figures<R> & Figures<P>,
  ours: readonly R[],
  peer: { name: string; rounds: readonly P[] },
  goal: number,
): Row {
  return {
    ...row,
    measured: middleOf(ours, figure),
    peer: { name: peer.name, value: middleOf(peer.rounds, figure) },
    goal: { ratio: goal, now: true },
    // What the clients cost is no part of a process's own time and memory.
    invalid: faultOf([...peer.rounds, ...ours]) ?? (timed(figure) ? loadOf(peer.rounds, ours) : null),
  };
}

const timed = (figure: string) => ['last', 'p99', 'middle', 'ms'].includes(figure);

function loadOf(...sides: (readonly Counted[])[]): string | null {
  const load = Math.max(...sides.map((rounds) => middleOf(rounds, 'loadShare')));
  return load > HIGHEST_LOAD ? `the clients needed ${percent(load)} of a core` : null;
}

/** Why rounds say nothing: what was wrong in the first that went wrong, because later ones may only suffer from it. */
export function faultOf(rounds: readonly Counted[]): string | null {
  const wrong = rounds.filter((round) => round.wrong > 0);
  return wrong[0]
    ? `${wrong.length} of ${rounds.length} rounds went wrong; in the first ${wrong[0].fault}`
    : null;
}

/** A line about one server in its rounds, beside the peer's last client. */
export function noteOf(
  name: string,
  rounds: readonly Round[],
  peer: readonly Round[],
  more: string[] = [],
): string {
  const last = middleOf(rounds, 'last');
  const figures = [
    `last ${last.toFixed(0)} ms (${(last / middleOf(peer, 'last')).toFixed(1)}x)`,
    `CPU ${middleOf(rounds, 'cpuUsPerMessage').toFixed(1)} µs a message`,
    ...more,
    `its clients needed ${percent(middleOf(rounds, 'loadShare'))} of a core`,
  ];
  return `${name}: ${figures.join(', ')}`;
}

/** Until the last of a storm is in, and what each client costs the server. */
export function stormRowsOf(
  id: string,
  { what, peer }: { what: string; peer: string },
  ours: readonly Storm[],
  bare: readonly Storm[],
): Row[] {
  const beside = { name: peer, rounds: bare };
  return [
    rowOf({ id, metric: `storm: the last of ${what} is in`, unit: 'ms' }, 'ms', ours, beside, 2.5),
    rowOf({ id, metric: 'storm: server CPU a client', unit: 'µs' }, 'cpuUsPerClient', ours, beside, 2.5),
  ];
}

/** A line about one server in its storms. */
export function stormNoteOf(name: string, storms: readonly Storm[]): string {
  const seconds = (middleOf(storms, 'ms') / 1000).toFixed(1);
  const cpu = middleOf(storms, 'cpuUsPerClient').toFixed(0);
  return `${name}: all in after ${seconds} s, CPU ${cpu} µs a client, its clients needed ${percent(middleOf(storms, 'loadShare'))} of a core`;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
