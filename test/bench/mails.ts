import { openBenchDatabase } from './support/database.ts';
import { measureHandingOver } from './support/handing-over.ts';
import { openMailProvider } from './support/mail.ts';
import { openMailRound } from './support/mail-round.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

/** People in one request, as the product sets it. */
const BATCH = 500;

/** G14: mails of many sessions leave in few requests, and what each costs. */
export const mails: Benchmark = {
  name: 'mails',
  ids: ['G14'],
  about: 'requests for the mails of 5,000 sessions, and CPU a recipient beside JSON.stringify',
  seconds: (quick) => (quick ? 25 : 110),
  async run(run) {
    const database = await openBenchDatabase(run);
    const provider = await openMailProvider(run);
    const rows: Row[] = [];
    const raw: Record<string, unknown> = {};
    // A number of centers among which neither sessions nor full requests divide evenly.
    for (const [i, centers] of [1, 30].entries()) {
      const scene = { sessions: run.quick ? 500 : 5_000, bookings: 4, centers };
      const round = await openMailRound(run, database, provider, { ...scene, people: BATCH });
      const counted = await rounds(run, round, [i, 3]);
      const of = centers === 1 ? 'one center' : `${centers} centers, each with its own reply address`;
      rows.push(rowOf(`${scene.sessions.toLocaleString('en')} sessions of ${of}`, round.recipients, counted));
      raw[`G14 ${centers} centers`] = counted;
    }
    const cpu = await measureHandingOver(run, provider, 2 / 3);
    run.progress.at(1, 'done');
    return {
      rows: [...rows, ...cpu.rows],
      notes: [database.note, NOTE],
      raw: { ...raw, 'G14 CPU': cpu.raw },
    };
  },
};

const NOTE = `a request holds at most ${BATCH} people, and only those with the same reply address: the provider has one for each request`;

type Counted = { requests: number; fewest: number; wrong: number };

async function rounds(
  run: Run,
  round: { send(): Promise<Counted> },
  [place, places]: [number, number],
): Promise<Counted[]> {
  const counted: Counted[] = [];
  const count = run.quick ? 2 : 5;
  for (let n = 1; n <= count; n++) {
    run.progress.at((place + (n - 1) / count) / places, `requests, round ${n} of ${count}`);
    counted.push(await round.send());
  }
  return counted;
}

function rowOf(what: string, recipients: number, counted: Counted[]): Row {
  const wrong = counted.reduce((sum, one) => sum + one.wrong, 0);
  return {
    id: 'G14',
    metric: `mails to ${recipients.toLocaleString('en')} people in ${what}`,
    unit: 'requests',
    measured: median(counted.map(({ requests }) => requests)),
    peer: { name: 'full requests', value: median(counted.map(({ fewest }) => fewest)) },
    goal: { ratio: 1, now: true },
    invalid: wrong > 0 ? `${wrong} mails missing or too many` : null,
  };
}
