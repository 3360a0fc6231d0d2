import { openBenchDatabase } from './support/database.ts';
import { type MailStage, openMailStage, type Sent, type Wanted } from './support/mail-stage.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

const SIZES = [1, 2, 4] as const;
const MOST = Math.max(...SIZES);

type Size = (typeof SIZES)[number];
type Rounds = Record<Size | 'by the job store', Sent[]>;

/** What the mails of one instant cost where 1, 2 and 4 servers send them at once. */
export const mailsByProcesses: Benchmark = {
  name: 'mails-by-processes',
  ids: ['PROCESSES'],
  about: 'the mails of 20,000 people sent by 1, 2 and 4 processes at once: requests, processor, statements',
  seconds: (quick) => (quick ? 50 : 300),
  async run(run) {
    const database = await openBenchDatabase(run);
    const people = run.quick ? 2_000 : 20_000;
    const stage = await openMailStage(run, database, { processes: MOST, people });
    const rounds = await interleave(run, stage);
    run.progress.at(1, 'done');
    return {
      rows: rowsOf(rounds, people),
      notes: [database.note, ...notesOf(rounds)],
      raw: { PROCESSES: rounds },
    };
  },
};

async function interleave(run: Run, stage: MailStage): Promise<Rounds> {
  const rounds: Rounds = { 1: [], 2: [], 4: [], 'by the job store': [] };
  const count = run.quick ? 1 : 5;
  const turns = [...SIZES, 'by the job store'] as const;
  // Each process has sent as much as the others when it is measured first.
  for (let place = 0; place < MOST; place++) {
    run.progress.at((0.25 * place) / MOST, `warming up process ${place + 1} of ${MOST}`);
    await stage.round({ awake: [place] });
  }
  for (let round = 0; round < count; round++)
    for (const [i, turn] of turns.entries()) {
      run.progress.at(
        0.25 + (0.75 * (round + i / turns.length)) / count,
        `${turn === 'by the job store' ? turn : `${turn} at once`}, round ${round + 1} of ${count}`,
      );
      rounds[turn].push(await stage.round(wantedOf(turn, round)));
    }
  return rounds;
}

/** Other processes in each round, so that none is always alone. */
const wantedOf = (turn: Size | 'by the job store', round: number): Wanted =>
  turn === 'by the job store'
    ? turn
    : { awake: Array.from({ length: turn }, (_, place) => (round + place) % MOST) };

function rowsOf(rounds: Rounds, people: number): Row[] {
  const all = Object.values(rounds).flat();
  const wrong = all.reduce((sum, one) => sum + one.wrong, 0);
  const common = {
    id: 'PROCESSES',
    invalid: wrong > 0 ? `${wrong} mails missing or sent twice` : null,
  } as const;
  const rows = (
    what: string,
    unit: Row['unit'],
    of: (sent: Sent) => number | null,
    goal: Row['goal'] = null,
  ): Row[] => {
    const middle = (size: Size) => median(rounds[size].map((sent) => of(sent) ?? Number.NaN));
    if (Number.isNaN(middle(1))) return [];
    const peer = { name: 'one process', value: middle(1) };
    return SIZES.slice(1).map((size) => ({
      ...common,
      metric: `${what}, ${size} processes`,
      unit,
      measured: middle(size),
      peer,
      goal,
    }));
  };
  const mails = `${people.toLocaleString('en')} mails`;
  return [
    ...rows(`requests to the provider, ${mails}`, 'requests', ({ requests }) => requests, {
      ratio: 1.1,
      now: false,
    }),
    ...rows('processor of all of them a mail', 'µs', ({ cpuUs }) => cpuUs / people, {
      ratio: 1.3,
      now: false,
    }),
    ...rows('processor of PostgreSQL a mail', 'µs', ({ databaseUs }) => databaseUs && databaseUs / people),
    ...rows('statements on messages, of all of them', 'statements', ({ statements }) => statements),
    ...rows('the last mail, after the instant', 'ms', ({ last }) => last),
  ];
}

function notesOf(rounds: Rounds): string[] {
  const one = (turn: keyof Rounds, of: (sent: Sent) => number) => median(rounds[turn].map(of));
  const busiest = ({ shares }: Sent) => Math.max(...shares) * 100;
  const senders = ({ shares }: Sent) => shares.filter((share) => share > 0).length;
  const shares = SIZES.map((size) => `${one(size, busiest).toFixed(0)} % of ${size}`).join(', ');
  return [
    `full requests would be ${one(1, ({ fewest }) => fewest)}; one process needed ${one(1, ({ requests }) => requests)}`,
    `awake at the instant are as many as the row says; the busiest sends ${shares}`,
    `woken by the job store, ${one('by the job store', senders)} of ${MOST} send: the last mail ${one('by the job store', ({ last }) => last).toFixed(0)} ms after the instant, processor ${(one('by the job store', ({ cpuUs }) => cpuUs) / 1_000).toFixed(0)} ms in all`,
    'on two cores the time cannot fall with more processes: PostgreSQL, Redis and the provider have the same two',
  ];
}
