import { type Child, startChild } from './support/child.ts';
import { openBenchDatabase } from './support/database.ts';
import { openPushRound, type PushRound, type Released, release } from './support/push-round.ts';
import type { SenderSetup } from './support/push-sender.ts';
import { openPushService, type PushService } from './support/pushes.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

/** G13: how long pushes that were prepared take from their moment until the last is at the push service. */
export const pushRelease: Benchmark = {
  name: 'push-release',
  ids: ['G13'],
  about: '20,000 prepared pushes released to a push service, beside a bare keep-alive POST loop',
  seconds: (quick) => (quick ? 25 : 150),
  async run(run) {
    const database = await openBenchDatabase(run);
    const service = await openPushService(run);
    const count = run.quick ? 2_000 : 20_000;
    const setup: SenderSetup = { ready: service.ready, url: database.url, count };
    const sender = await startChild(run, './push-sender.ts', [JSON.stringify(setup)]);
    const round = await openPushRound(database, sender, service, count);
    const rounds = await interleave(run, { sender, service, round }, count);
    run.progress.at(1, 'done');
    return { rows: rowsOf(rounds, count), notes: [database.note, NOTE], raw: { G13: rounds } };
  },
};

const NOTE =
  'sender and push service are processes of their own, compiled, with TLS on loopback; one message in fifty is read; released by the clock means: from the instant, with the sessions that open, the listing, claims and records of each message in PostgreSQL';

type Rounds = Record<'sender' | 'product' | 'bare', Released[]>;

async function interleave(
  run: Run,
  { sender, service, round }: { sender: Child; service: PushService; round: PushRound },
  count: number,
): Promise<Rounds> {
  const rounds: Rounds = { sender: [], product: [], bare: [] };
  const times = run.quick ? 3 : 5;
  for (let n = 0; n <= times; n++) {
    run.progress.at(n / (times + 1), n === 0 ? 'warming up' : `round ${n} of ${times}`);
    await connect(sender, service);
    const bare = await release(sender, service, count, 'bare');
    await sender.ask('prepare');
    await connect(sender, service);
    const alone = await release(sender, service, count, 'sender');
    const product = await round();
    if (n === 0) continue;
    rounds.bare.push(bare);
    rounds.sender.push(alone);
    rounds.product.push(product);
  }
  return rounds;
}

/** An idle connection ends after some seconds. What this sends does not count. */
async function connect(sender: Child, service: PushService): Promise<void> {
  await sender.ask('connect');
  await service.arrived();
}

function rowsOf({ sender, product, bare }: Rounds, count: number): Row[] {
  const wrong = [...sender, ...product, ...bare].reduce((sum, one) => sum + one.wrong, 0);
  const middle = (side: Released[]) => median(side.map(({ ms }) => ms));
  const common = {
    id: 'G13',
    unit: 'ms',
    peer: { name: 'bare keep-alive POST', value: middle(bare) },
    invalid: wrong > 0 ? `${wrong} messages missing, repeated or unreadable` : null,
  } as const;
  const cpu = (side: Released[]) => median(side.map(({ cpuUs }) => cpuUs / count));
  const pushes = `${count.toLocaleString('en')} prepared pushes`;
  return [
    {
      ...common,
      metric: `${pushes}, released to the last arrival`,
      measured: middle(sender),
      goal: { ratio: 1.5, now: true },
    },
    {
      ...common,
      metric: 'CPU of one prepared push, released',
      unit: 'µs',
      measured: cpu(sender),
      peer: { name: common.peer.name, value: cpu(bare) },
      goal: null,
    },
    {
      ...common,
      metric: `${pushes}, released by the clock with all records`,
      measured: middle(product),
      goal: null,
    },
  ];
}
