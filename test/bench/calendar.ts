import { createTokens } from '../../src/platform/auth/tokens.ts';
import type { Round, Served } from './support/calendar/load.ts';
import { createCalendar, FIRST } from './support/calendar/scene.ts';
import { type Child, startChild } from './support/child.ts';
import { openBenchDatabase } from './support/database.ts';
import { SECRETS } from './support/live/seats.ts';
import type { Cost, Ready } from './support/live/serve.ts';
import type { Benchmark, Report, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

/** Rounds until the compiler has done its work. */
const WARM_UPS = 3;

type Kind = 'plain' | 'product';
type Server = Child & { ready: Ready };
/** Microseconds for each request: of the server’s process, and as the clients see it. */
type Measured = { cpu: number; wall: number };
type Rounds = Record<Kind, Measured[]> & { wrong: number };

/** G10: what a page of the calendar costs, from the request to its last byte, with PostgreSQL. */
export const calendar: Benchmark = {
  name: 'calendar',
  ids: ['G10'],
  about:
    'a calendar page of 100 sessions over HTTP, beside one prepared statement, JSON.stringify and node:http',
  seconds: (quick) => (quick ? 12 : 60),
  async run(run) {
    const database = await openBenchDatabase(run);
    const viewer = await createCalendar(database.admin);
    const tokens = createTokens({ ...SECRETS, clock: () => new Date() });
    const token = await tokens.issue(viewer, viewer.expiresAt);
    const load = await startChild<object>(run, './calendar/load.ts');
    const servers: Record<Kind, Server> = {
      plain: await startChild(run, './calendar/plain-server.ts', [database.url, viewer.centerId]),
      product: await startChild(run, './live/product-server.ts', [database.url, 'unlimited']),
    };
    const rounds = await measure(run, servers, load, token);
    return reportOf(rounds, database.note);
  },
};

/** Both servers stand; the rounds go from one to the other. */
async function measure(run: Run, servers: Record<Kind, Server>, load: Child, token: string): Promise<Rounds> {
  const rounds: Rounds = { plain: [], product: [], wrong: 0 };
  const count = run.quick ? 5 : 15;
  const requests = run.quick ? 200 : 600;
  for (let round = 1; round <= WARM_UPS + count; round++) {
    run.progress.at(round / (WARM_UPS + count), `round ${round} of ${WARM_UPS + count}`);
    const pages: string[][] = [];
    for (const [kind, server] of Object.entries(servers) as [Kind, Server][]) {
      const { cpuUs: before } = await server.ask<Cost>('cost');
      const served = await load.ask<Served>({ port: server.ready.port, token, requests } satisfies Round);
      const { cpuUs } = await server.ask<Cost>('cost');
      const all = requests + served.pages.length;
      pages.push(served.pages);
      if (round > WARM_UPS)
        rounds[kind].push({ cpu: (cpuUs - before) / all, wall: (1_000 * served.ms) / requests });
    }
    const [plain, product] = pages;
    rounds.wrong += plain!.filter((page, place) => page !== product![place]).length;
  }
  return rounds;
}

function reportOf(rounds: Rounds, note: string): Report {
  const invalid = rounds.wrong > 0 ? `${rounds.wrong} pages differ from the peer’s` : null;
  const of = (kind: Kind, what: keyof Measured) => median(rounds[kind].map((round) => round[what]));
  const common = { id: 'G10', unit: 'µs', invalid } as const;
  const peer = (what: keyof Measured) => ({
    name: 'one statement, JSON, node:http',
    value: of('plain', what),
  });
  return {
    rows: [
      {
        ...common,
        metric: `CPU of the server for a calendar page of ${FIRST} sessions`,
        measured: of('product', 'cpu'),
        peer: peer('cpu'),
        goal: { ratio: 2, now: true },
      },
      {
        ...common,
        metric: 'its time with four clients',
        measured: of('product', 'wall'),
        peer: peer('wall'),
        goal: null,
      },
    ],
    notes: [note, NOTE],
    raw: { G10: rounds },
  };
}

const NOTE =
  'the product answers schema/operations/calendar.graphql to a manager and looks the account up at each request; the peer asks nobody who they are, and answers the same bytes';
