import { deleteOldRows } from '../../src/modules/privacy/retention/jobs.ts';
import { deleteBatch, KINDS } from '../../src/modules/privacy/retention/operations.ts';
import { FIRST_ID, RETENTION } from '../../src/modules/privacy/retention/rules.ts';
import { createIsolation } from '../../src/platform/isolation.ts';
import { noMetrics } from '../../src/platform/metrics.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { migrate, migrationsDirectory } from '../../src/platform/postgres/migrate.ts';
import type { Database } from '../../src/ports/database.ts';
import { silentLog } from '../support/log.ts';
import { openBenchDatabase } from './support/database.ts';
import { type Hot, runHot } from './support/growth/hot.ts';
import { type Grown, grow, IN_CLASS } from './support/growth/scene.ts';
import type { Benchmark, Report, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

type Side = Grown & { db: Database; messages: number; sizeMb: number };
type Figures = Record<'small' | 'large' | 'calm' | 'deleting', Hot[]> & {
  batches: Record<'small' | 'large', number[]>;
};

/** What the hot statements take in a table of messages, and in one ten times as large. */
export const growth: Benchmark = {
  name: 'growth',
  ids: ['GROWTH'],
  about:
    'listing, claiming, recording and reading messages in a table ten times as large, and while old ones are deleted',
  seconds: (quick) => (quick ? 40 : 900),
  async run(run) {
    const { url, admin, note } = await openBenchDatabase(run);
    await admin.query('CREATE DATABASE large');
    const largeUrl = Object.assign(new URL(url), { pathname: '/large' }).href;
    await migrate(largeUrl, migrationsDirectory, silentLog);
    const messages = run.quick ? 20_000 : 2_000_000;
    const small = await openSide(run, url, messages, [0, 0.08]);
    const large = await openSide(run, largeUrl, 10 * messages, [0.08, 0.8]);
    return reportOf(await measure(run, small, large), small, large, note);
  },
};

async function openSide(
  run: Run,
  url: string,
  messages: number,
  [from, until]: [number, number],
): Promise<Side> {
  const grown = await grow(run, url, messages, (share) =>
    run.progress.at(from + (until - from) * share, `filling with ${messages.toLocaleString('en')} messages`),
  );
  const db = createDatabase({ url, log: silentLog, poolSize: 4 });
  run.onEnd(() => db.close());
  const { rows } = await grown.client.query<{ mb: number }>(
    `SELECT (pg_total_relation_size('delivery') / 1048576)::int AS mb`,
  );
  return { ...grown, db, messages, sizeMb: rows[0]!.mb };
}

async function measure(run: Run, small: Side, large: Side): Promise<Figures> {
  const figures: Figures = {
    small: [],
    large: [],
    calm: [],
    deleting: [],
    batches: { small: [], large: [] },
  };
  const count = run.quick ? 5 : 25;
  for (let round = -2; round < count; round++) {
    run.progress.at(0.8 + (0.12 * Math.max(0, round)) / count, `round ${round + 1} of ${count}`);
    const [one, ten] = [await runHot(small.db, small.sessionId), await runHot(large.db, large.sessionId)];
    if (round < 0) continue;
    figures.small.push(one);
    figures.large.push(ten);
  }
  for (let round = 0; round < count; round++) {
    run.progress.at(0.92 + (0.03 * round) / count, 'deleting');
    figures.batches.small.push(await timeBatch(small));
    figures.batches.large.push(await timeBatch(large));
  }
  const deletion = deleting(large);
  for (let round = 0; round < count; round++) {
    run.progress.at(0.95 + (0.05 * round) / count, 'measuring while old rows are deleted');
    figures.calm.push(await runHot(small.db, small.sessionId));
    figures.deleting.push(await runHot(large.db, large.sessionId));
  }
  await deletion.stop();
  return figures;
}

const clock = () => new Date();
const depsOf = ({ db }: Side) => ({
  db,
  clock,
  retention: RETENTION,
  metrics: noMetrics,
  log: silentLog,
  isolation: createIsolation({ clock, log: silentLog, metrics: noMetrics }),
});

const MESSAGES = KINDS.find(({ rows }) => rows === 'messages')!;

/** Milliseconds for a batch of the oldest messages. */
async function timeBatch(side: Side): Promise<number> {
  const began = performance.now();
  const { deleted } = await deleteBatch(depsOf(side), MESSAGES, FIRST_ID, 1);
  const ms = performance.now() - began;
  if (deleted !== MESSAGES.atOnce) throw new Error(`a batch deleted ${deleted} messages`);
  return ms;
}

/** The sweep's deletions, one round after the other. */
function deleting(side: Side) {
  let stopped = false;
  const done = (async () => {
    while (!stopped) if (Object.keys(await deleteOldRows(depsOf(side), 0.2)).length === 0) break;
  })();
  return {
    async stop() {
      stopped = true;
      // A round ends by itself; the database is thrown away.
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 25_000))]);
    },
  };
}

const SAID = {
  list: `listing the notices of ${IN_CLASS} people`,
  claim: 'claiming them',
  record: 'recording that they were sent',
  read: 'what 60 people were sent',
} as const;

function reportOf(figures: Figures, small: Side, large: Side, note: string): Report {
  const wrong = [...figures.small, ...figures.large, ...figures.deleting].reduce(
    (sum, one) => sum + one.wrong,
    0,
  );
  const invalid = wrong > 0 ? `${wrong} messages not listed or not claimed` : null;
  const [few, many] = [small, large].map(({ messages }) => messages.toLocaleString('en'));
  const common = { id: 'GROWTH', unit: 'ms', invalid } as const;
  const of = (side: 'small' | 'large' | 'calm' | 'deleting', what: keyof typeof SAID) =>
    median(figures[side].map((hot) => hot[what]));
  const rows: Row[] = Object.entries(SAID).flatMap(([key, said]) => {
    const what = key as keyof typeof SAID;
    return [
      {
        ...common,
        metric: `${said}, beside ${many} messages`,
        measured: of('large', what),
        peer: { name: `beside ${few}`, value: of('small', what) },
        goal: { ratio: 1.5, now: true },
      },
      {
        ...common,
        metric: `${said}, while old ones of ${many} are deleted`,
        measured: of('deleting', what),
        peer: { name: `beside ${few}, in peace`, value: of('calm', what) },
        goal: null,
      },
    ];
  });
  rows.push({
    ...common,
    metric: `deleting ${MESSAGES.atOnce.toLocaleString('en')} old messages of ${many}`,
    measured: median(figures.batches.large),
    peer: { name: `of ${few}`, value: median(figures.batches.small) },
    goal: { ratio: 1.5, now: true },
  });
  const size = `the table of messages with its indexes: ${small.sizeMb} MB and ${large.sizeMb} MB, indexes built after the rows`;
  const filled = `filled in ${small.fillSeconds.toFixed(0)} s and ${large.fillSeconds.toFixed(0)} s`;
  return { rows, notes: [note, size, filled], raw: { GROWTH: figures } };
}
