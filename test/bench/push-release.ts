import { openBenchDatabase } from './support/database.ts';
import { openPushRound, type PushRound } from './support/push-round.ts';
import { openPushService, type PushService, requestOf } from './support/pushes.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';
import { sharedClock } from './support/wall-clock.ts';

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
    const round = await openPushRound(run, database, service, count);
    const rounds = await interleave(run, service, round, count);
    run.progress.at(1, 'done');
    return { rows: rowsOf(rounds, count), notes: [database.note, NOTE], raw: { G13: rounds } };
  },
};

const NOTE =
  'the push service is a process of its own on loopback TLS, and reads one message in fifty; released by the clock means: from the instant, with the sessions that open, the listing, claims and records of each message in PostgreSQL';

type Released = { ms: number; wrong: number };
type Rounds = Record<'sender' | 'product' | 'bare', Released[]>;

async function interleave(run: Run, service: PushService, round: PushRound, count: number): Promise<Rounds> {
  const rounds: Rounds = { sender: [], product: [], bare: [] };
  const messages = service.messages(count);
  const requests = requestsOf(messages);
  const times = run.quick ? 3 : 5;
  for (let n = 0; n <= times; n++) {
    run.progress.at(n / (times + 1), n === 0 ? 'warming up' : `round ${n} of ${times}`);
    const bare = await released(service, count, () => service.post(requests));
    await service.webPush.preparePushes(messages);
    const sender = await released(service, count, () => service.send(messages));
    const product = await round();
    if (n === 0) continue;
    rounds.bare.push(bare);
    rounds.sender.push(sender);
    rounds.product.push(product);
  }
  return rounds;
}

/** One signature for all: the peer is the posting alone. */
function requestsOf(messages: ReturnType<PushService['messages']>) {
  const { headers, body } = requestOf(messages[0]!);
  const ofDevice = new Map<string, Buffer>([[messages[0]!.target.p256dh, body]]);
  return messages.map((message) => {
    const known = ofDevice.get(message.target.p256dh) ?? requestOf(message).body;
    ofDevice.set(message.target.p256dh, known);
    return {
      url: message.target.endpoint,
      headers: { ...headers, 'Content-Length': `${known.length}` },
      body: known,
    };
  });
}

async function released(
  service: PushService,
  count: number,
  send: () => Promise<unknown>,
): Promise<Released> {
  const began = sharedClock();
  await send();
  const { at, repeated, wrong } = await service.arrived();
  const last = at.reduce((latest, [, when]) => Math.max(latest, when), 0);
  return { ms: last - began, wrong: Math.abs(count - at.length) + repeated + wrong };
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
      metric: `${pushes}, released by the clock with all records`,
      measured: middle(product),
      goal: null,
    },
  ];
}
