import { createTokens } from '../../src/platform/auth/tokens.ts';
import { type Child, startChild } from './support/child.ts';
import type { BenchDatabase } from './support/database.ts';
import { openBenchDatabase } from './support/database.ts';
import { SECRETS } from './support/live/seats.ts';
import type { Cost, Ready } from './support/live/serve.ts';
import type { Round, Served } from './support/one-field/load.ts';
import { QUESTIONS } from './support/one-field/questions.ts';
import type { Benchmark, Report, Row, Run } from './support/run.ts';
import { createCenters } from './support/scene.ts';
import { median } from './support/statistics.ts';

const CALLERS = 1_000;
const CENTERS = 20;
const GOALS: Record<Question, number> = { plain: 2.5, read: 5 };
const WARM_UPS = 2;

type Kind = 'bare' | 'product' | 'unlimited';
type Question = keyof typeof QUESTIONS;
/** Microseconds for each request: as the clients see it, and of the server's process. */
type Measured = { wall: number; cpu: number; wrong: number };
type Rounds = Record<Question, Record<Kind, Measured[]>>;

/** G9: what the smallest query costs at the door, with all that stands around it. */
export const oneField: Benchmark = {
  name: 'one-field',
  ids: ['G9'],
  about: 'one-field queries of 1,000 callers over 32 connections, beside a bare node:http that answers JSON',
  seconds: (quick) => (quick ? 22 : 90),
  async run(run) {
    const database = await openBenchDatabase(run);
    await createCenters(database.admin, CALLERS / CENTERS, CENTERS);
    const tokens = await tokensOf(database);
    const rounds = await measure(run, database, tokens);
    const verifications: number[] = [];
    const aMinute = 60e6 / median(rounds.plain.product.map(({ wall }) => wall));
    for (let time = 0; time < 5; time++) verifications.push(await verification(tokens, aMinute));
    run.progress.at(1, 'done');
    return reportOf(rounds, verifications, database.note);
  },
};

async function tokensOf({ admin }: BenchDatabase): Promise<string[]> {
  const tokens = createTokens({ ...SECRETS, clock: () => new Date() });
  const { rows } = await admin.query<{ id: string; centerId: string }>(
    // From center to center, so that requests that come together are of several.
    `SELECT id, center_id AS "centerId" FROM customer ORDER BY name, center_id`,
  );
  const expiresAt = new Date(Date.now() + 3_600_000);
  return Promise.all(rows.map((row) => tokens.issue({ ...row, role: 'customer' }, expiresAt)));
}

/** All servers stand; the rounds go from one to the next. */
async function measure(run: Run, { url }: BenchDatabase, tokens: string[]): Promise<Rounds> {
  const load = await startChild<object>(run, './one-field/load.ts');
  const servers: Record<Kind, Child & { ready: Ready }> = {
    bare: await startChild<Ready>(run, './one-field/bare-server.ts'),
    product: await startChild<Ready>(run, './live/product-server.ts', [url]),
    unlimited: await startChild<Ready>(run, './live/product-server.ts', [url, 'unlimited']),
  };
  const none = () => ({ bare: [], product: [], unlimited: [] });
  const rounds: Rounds = { plain: none(), read: none() };
  const count = run.quick ? 3 : 9;
  const ms = run.quick ? 700 : 1_500;
  for (let round = 1; round <= WARM_UPS + count; round++) {
    run.progress.at(round / (WARM_UPS + count + 1), `round ${round} of ${WARM_UPS + count}`);
    for (const [question, query] of Object.entries(QUESTIONS) as [Question, string][])
      for (const [kind, server] of Object.entries(servers) as [Kind, Child & { ready: Ready }][]) {
        const { cpuUs: before } = await server.ask<Cost>('cost');
        const asked: Round = { port: server.ready.port, query, tokens, ms };
        const served = await load.ask<Served>(asked);
        const { cpuUs } = await server.ask<Cost>('cost');
        if (round <= WARM_UPS) continue;
        rounds[question][kind].push({
          wall: (1_000 * served.ms) / served.requests,
          cpu: (cpuUs - before) / served.requests,
          wrong: served.wrong,
        });
      }
  }
  return rounds;
}

/** Microseconds of verifying a token over a minute, which is how long one is known: the first of each caller, then the rest. */
async function verification(tokens: string[], requests: number): Promise<number> {
  const fresh = createTokens({ ...SECRETS, clock: () => new Date() });
  const began = process.cpuUsage();
  for (let request = 0; request < requests; request++) await fresh.verify(tokens[request % tokens.length]!);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / requests;
}

function reportOf(rounds: Rounds, verifications: number[], note: string): Report {
  const of = (question: Question, kind: Kind, what: 'wall' | 'cpu') =>
    median(rounds[question][kind].map((round) => round[what]));
  const all = Object.values(rounds).flatMap((kinds) => Object.values(kinds).flat());
  const wrong = all.reduce((sum, round) => sum + round.wrong, 0);
  const invalid = wrong > 0 ? `${wrong} answers wrong, or connections lost` : null;
  const perSecond = (question: Question) =>
    Math.round(1e6 / of(question, 'product', 'wall')).toLocaleString('en');
  const common = { id: 'G9', unit: 'µs', invalid } as const;
  const answered = (question: Question, what: string): Row => ({
    ...common,
    metric: `${what}, ${perSecond(question)} a second`,
    measured: of(question, 'product', 'wall'),
    peer: { name: 'node:http', value: of(question, 'bare', 'wall') },
    goal: { ratio: GOALS[question], now: true },
  });
  return {
    rows: [
      answered('plain', 'a one-field query'),
      {
        ...common,
        metric: 'CPU of the server for it',
        measured: of('plain', 'product', 'cpu'),
        peer: { name: 'node:http', value: of('plain', 'bare', 'cpu') },
        goal: null,
      },
      answered('read', 'one field read from the database'),
      {
        ...common,
        metric: 'the same with rate limits',
        measured: of('plain', 'product', 'cpu'),
        peer: { name: 'without', value: of('plain', 'unlimited', 'cpu') },
        goal: { ratio: 1.1, now: true },
      },
      {
        ...common,
        metric: 'of which verifying the token',
        measured: median(verifications),
        peer: { name: 'CPU of the request', value: of('plain', 'product', 'cpu') },
        goal: { ratio: 0.05, now: true },
      },
    ],
    notes: [note, NOTE],
    raw: { G9: rounds, 'G9 verification': verifications },
  };
}

const NOTE =
  '1,000 callers of 20 centers in turn over 32 connections, body cap and limits on; whether an account still stands is asked of PostgreSQL at every request. 3.57x the time is 0.28 of the requests a second';
