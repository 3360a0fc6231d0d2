import { FAULTS } from './faults.ts';
import type { Round } from './round.ts';

const SEVERAL = 'several';

/** A line for each fault, with the worst of all rounds, as markdown. */
export function tableOf(rounds: Round[]): string {
  const lines = [
    ...FAULTS.map(({ name, happens }) => ({ name, happens })),
    { name: SEVERAL, happens: 'two of these at once' },
  ];
  const rows = lines.flatMap(({ name, happens }) => {
    const of = rounds.filter(({ faults }) => (faults.length > 1 ? SEVERAL : faults[0]) === name);
    return of.length === 0 ? [] : [rowOf(happens, of)];
  });
  return [
    '| Fault | Rounds | Mails | Worst late | After its end | Repeated | Copies | Taken over | Answers again | Calls without an answer |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}

function rowOf(happens: string, rounds: Round[]): string {
  const worst = (of: (round: Round['measures']) => number) =>
    rounds.reduce((most, { measures }) => Math.max(most, of(measures)), 0);
  const sum = (of: (round: Round['measures']) => number) =>
    rounds.reduce((total, { measures }) => total + of(measures), 0);
  const repeats = sum(({ repeats }) => repeats);
  const taken = worst(({ takeover }) => takeover ?? 0);
  return `| ${[
    happens,
    rounds.length,
    sum(({ mails }) => mails),
    seconds(worst(({ late }) => late)),
    seconds(worst(({ afterEnd }) => afterEnd)),
    repeats,
    repeats === 0 ? '' : worst(({ copies }) => copies),
    taken === 0 ? '' : seconds(taken),
    seconds(worst(({ back }) => back)),
    `${sum(({ unanswered }) => unanswered)} of ${sum(({ calls }) => calls)}`,
  ].join(' | ')} |`;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
