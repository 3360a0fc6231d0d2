import { openReader, type Reader } from './support/calendar/reader.ts';
import { CALENDARS, type Calendar, createCalendar } from './support/calendar/scene.ts';
import { openBenchDatabase } from './support/database.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

/** Long enough that the compiler has done its work. */
const WARM_UPS = 3;

/** G10: what it costs to work out and write down a long list, beside writing it down alone. */
export const calendar: Benchmark = {
  name: 'calendar',
  ids: ['G10'],
  about:
    'a center’s day of 3,300 fields, and pages of a full calendar, beside JSON.stringify of the same data',
  seconds: (quick) => (quick ? 8 : 30),
  async run(run) {
    const database = await openBenchDatabase(run);
    const viewer = await createCalendar(database.admin);
    const reader = openReader(run, database.url, viewer);
    const rows: Row[] = [];
    const raw: Record<string, unknown> = {};
    for (const [i, one] of CALENDARS.entries()) {
      const rounds = await measure(run, reader, one, i / CALENDARS.length);
      rows.push(rowOf(one, rounds));
      raw[`G10 ${one.what}`] = rounds;
    }
    return { rows, notes: [database.note, NOTE], raw };
  },
};

const NOTE =
  'the database’s answers are those of a first reading, so that execution and serialisation are measured alone';

type Rounds = { fields: number; statements: number[]; product: number[]; stringify: number[] };

async function measure(run: Run, reader: Reader, one: Calendar, done: number): Promise<Rounds> {
  const pages = await reader.readPages(one);
  const rounds: Rounds = {
    fields: pages.reduce((sum, { fields }) => sum + fields, 0),
    statements: pages.map(({ statements }) => statements),
    product: [],
    stringify: [],
  };
  const count = run.quick ? 5 : 15;
  for (let round = 1; round <= WARM_UPS + count; round++) {
    run.progress.at(done + round / (WARM_UPS + count) / CALENDARS.length, `${one.what}, round ${round}`);
    const product = await timed(run, () => reader.answer(pages));
    const stringify = await timed(run, () => {
      for (const { data } of pages) JSON.stringify(data);
    });
    if (round <= WARM_UPS) continue;
    rounds.product.push(product);
    rounds.stringify.push(stringify);
  }
  return rounds;
}

/** Microseconds of this process each time, over as many times as give the clock something to measure. */
async function timed(run: Run, work: () => unknown): Promise<number> {
  const times = run.quick ? 50 : 200;
  const began = process.cpuUsage();
  for (let time = 0; time < times; time++) await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / times;
}

function rowOf(one: Calendar, { fields, statements, product, stringify }: Rounds): Row {
  const constant = new Set(statements).size === 1;
  return {
    id: 'G10',
    metric: `${one.what}: ${fields.toLocaleString('en')} fields, ${statements[0]} statements a page`,
    unit: 'µs',
    measured: median(product),
    peer: { name: 'JSON.stringify', value: median(stringify) },
    goal: { ratio: 2, now: true },
    invalid: constant ? null : `its pages took ${statements.join(', ')} statements`,
  };
}
