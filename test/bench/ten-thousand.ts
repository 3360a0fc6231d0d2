import { setTimeout as delay } from 'node:timers/promises';
import type { Waited } from './support/live/class-load.ts';
import type { Counted } from './support/live/class-node.ts';
import { openStage, readiness, type Stage, type StageNode } from './support/live/class-stage.ts';
import { faultsOf, openingSeen } from './support/live/class-verdict.ts';
import { clientsFor } from './support/live/clients-for.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';
import { sharedClock } from './support/wall-clock.ts';

const TOLD_MS = 20_000;
/** A lost signal is made good by the sweep; after it everybody is told. */
const SWEPT_MS = 18_000;
const QUIET_SIGNALS = 5;

/** What each part took, in milliseconds. */
type Times = Record<string, number>;

/** G21: nobody misses or sees too much of a class, whatever fails around it. */
export const tenThousand: Benchmark = {
  name: 'ten-thousand',
  ids: ['G21'],
  about:
    'a class of 10,000 on two whole nodes opens while its link changes, people lose their seats, and nodes and Redis go and come',
  seconds: (quick) => (quick ? 80 : 180),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const stage = await openStage(run, clients);
    const times: Times = {};
    const statements = await play(run, stage, times);
    const everybody = await stage.happenings();
    const faults = faultsOf(everybody, stage.ledger);
    const [middle, p99, last] = openingSeen(everybody, stage.ledger);
    Object.assign(times, {
      'the opening, middle': middle,
      'the opening, p99': p99,
      'the opening, last': last,
    });
    for (const fault of faults.slice(0, 20)) console.error(fault);
    run.progress.at(1, 'done');
    return {
      rows: rowsOf(clients, times, statements, faults),
      notes: [...notes, stage.note],
      raw: { 'G21 class': { times, statements, faults: faults.slice(0, 100) } },
    };
  },
};

async function play(run: Run, stage: Stage, times: Times): Promise<number[][]> {
  const [a, b] = stage.nodes as [StageNode, StageNode];
  await stage.opensIn(600_000);
  await Promise.all([stage.start(a), stage.start(b)]);
  const balancer = stage.balancer();
  await balancer.until([0, 1]);

  run.progress.at(0.1, 'everybody comes in');
  const came = sharedClock();
  const talk = {
    tokens: stage.guests.tokens,
    sessionIds: stage.guests.watched,
    snapshot: true,
    oneAddress: true,
  };
  const entered = await stage.ask<Waited>({ enter: { ports: [a.port, b.port], talk } });
  if (entered.missing.length > 0) throw new Error(`${entered.missing.length} did not come in`);
  times['all come in'] = entered.last - came;

  run.progress.at(0.25, 'the class opens');
  await opening(stage, [a, b], times);
  run.progress.at(0.45, 'a node is killed');
  await killing(stage, [a, b], times, balancer);
  run.progress.at(0.6, 'Redis is away');
  await withoutRedis(stage, [a, b], times);
  run.progress.at(0.75, 'quiet signals');
  const statements = await quietSignals(stage, [a, b]);
  run.progress.at(0.85, 'a node stops');
  await stopping(stage, [a, b], times, balancer);
  return statements;
}

type Pair = [StageNode, StageNode];
type Balancer = ReturnType<Stage['balancer']>;

/** The link changes twice while the opening goes out, and people lose seats and tokens. */
async function opening(stage: Stage, [a, b]: Pair, times: Times): Promise<void> {
  const { shared } = await stage.opensIn(4_000);
  await delay(shared - sharedClock());
  const cancelling = Promise.all([
    stage.cancelBy(stage.some(34), a, stage.customerToken),
    stage.cancelBy(stage.some(33), b, stage.managerToken),
    stage.cancelSilently(stage.some(33)),
  ]);
  await delay(30);
  await stage.changeLink(a);
  await delay(30);
  await stage.changeLink(b);
  await Promise.all([cancelling, stage.revoke(stage.some(50))]);
  const again = sharedClock();
  const third = await stage.changeLink(a);
  times['the next link'] = await stage.allHave(third, again, TOLD_MS);
  const of = [...stage.ledger.losses.keys()];
  const { last, missing } = await stage.ask<Waited>({ ends: { of, limitMs: SWEPT_MS } });
  if (missing.length > 0) throw new Error(`${missing.length} of ${of.length} lost seats were not told`);
  times['all who lost something are told'] = last - again;
}

/** Its clients come to the other node, see what was set meanwhile, and go back. */
async function killing(stage: Stage, [a, b]: Pair, times: Times, balancer: Balancer): Promise<void> {
  const killed = sharedClock();
  a.child!.kill('SIGKILL');
  await delay(200);
  const meanwhile = await stage.changeLink(b);
  times['after a kill all are back with the newest link'] = await stage.allHave(meanwhile, killed, 60_000);
  await stage.start(a);
  await balancer.until([0, 1]);
  const link = await stage.changeLink(a);
  const back = stage.ask<Waited>('home');
  const { missing } = await back;
  if (missing.length > 0) throw new Error(`${missing.length} did not come home`);
  const since = sharedClock();
  await stage.allHave(link, since, TOLD_MS);
}

/** What one node says is not heard by the other, whose sweep makes good for it. */
async function withoutRedis(stage: Stage, [a, b]: Pair, times: Times): Promise<void> {
  await stage.redis.stop();
  await stage.cancelSilently(stage.some(2));
  const began = sharedClock();
  const link = await stage.changeLink(a);
  times['a link without Redis'] = await stage.allHave(link, began, SWEPT_MS);
  await stage.changeLink(b);
  await stage.redis.startAgain();
  const returned = sharedClock();
  const last = stage.ledger.links.at(-1)!.link;
  times['Redis is back: the newest link'] = await stage.allHave(last, returned, SWEPT_MS);
  // Both have found it again.
  await delay(3_000);
  const next = sharedClock();
  times['the link after that'] = await stage.allHave(await stage.changeLink(b), next, TOLD_MS);
}

/** What a signal costs the node that only hears it, the first and the second in turn. */
async function quietSignals(stage: Stage, pair: Pair): Promise<number[][]> {
  const counts: number[][] = [[], []];
  for (let n = 0; n < 2 * QUIET_SIGNALS; n++) {
    const [heard, told] = n % 2 === 0 ? pair : [pair[1], pair[0]];
    await heard!.child!.ask<Counted>('statements');
    const since = sharedClock();
    await stage.allHave(await stage.changeLink(told!), since, TOLD_MS);
    counts[n % 2]!.push((await heard!.child!.ask<Counted>('statements')).statements);
  }
  return counts;
}

/** A node stops as an operator stops it: not ready first, then its clients come to the other one. */
async function stopping(stage: Stage, [a, b]: Pair, times: Times, balancer: Balancer): Promise<void> {
  const { child, port } = b;
  const told = sharedClock();
  child!.kill('SIGTERM');
  while ((await readiness(port)) === 200) await delay(10);
  times['SIGTERM: not ready'] = sharedClock() - told;
  times['SIGTERM: out of the rotation'] = (await balancer.until([0])) - told;
  const link = await stage.changeLink(b);
  times['a link while it drains'] = await stage.allHave(link, sharedClock(), TOLD_MS);
  const code = await child!.gone;
  times['SIGTERM: gone'] = sharedClock() - told;
  if (code !== 0) throw new Error(`the stop ended with code ${code}`);
  const last = await stage.changeLink(a);
  times['SIGTERM: all are back with the newest link'] = await stage.allHave(last, told, 60_000);
}

function rowsOf(clients: number, times: Times, statements: number[][], faults: string[]): Row[] {
  const invalid = faults[0] ? `${faults.length} faults; the first: ${faults[0]}` : null;
  const common = { id: 'G21', peer: null, invalid };
  const what = `${clients.toLocaleString('en')} people`;
  return [
    ...Object.entries(times).map(
      ([metric, measured]): Row => ({
        ...common,
        metric: `${what}: ${metric}`,
        unit: 'ms',
        measured,
        goal: null,
      }),
    ),
    ...statements.map(
      (counts, node): Row => ({
        ...common,
        metric: `statements a signal, of node ${node + 1} that hears it`,
        unit: 'statements',
        measured: median(counts),
        goal: { most: 1, now: true },
      }),
    ),
  ];
}
