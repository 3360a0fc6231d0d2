import { openPushService, type PushService, requestOf } from './support/pushes.ts';
import type { Benchmark, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

const AT_ONCE = 100;

/** G12: what one push costs before its moment. */
export const pushPrepared: Benchmark = {
  name: 'push-prepared',
  ids: ['G12'],
  about: 'a push prepared before its moment, beside the library as shipped',
  seconds: (quick) => (quick ? 6 : 20),
  async run(run) {
    const service = await openPushService(run);
    const rounds = await interleave(run, service);
    const problem = await sendAll(service, rounds.prepared);
    run.progress.at(1, 'done');
    return {
      rows: [
        {
          id: 'G12',
          metric: 'CPU of one push until it is ready to be released',
          unit: 'µs',
          measured: median(rounds.product),
          peer: { name: 'web-push as shipped', value: median(rounds.shipped) },
          goal: { ratio: 0.27, now: true },
          invalid: problem,
        },
      ],
      notes: ['the library as shipped signs a VAPID token for each message; ours stands for hours'],
      raw: { G12: { product: rounds.product, shipped: rounds.shipped } },
    };
  },
};

async function interleave(run: Run, service: PushService) {
  const product: number[] = [];
  const shipped: number[] = [];
  const prepared: ReturnType<PushService['messages']> = [];
  const count = run.quick ? 12 : 40;
  for (let round = -3; round < count; round++) {
    run.progress.at((0.9 * (round + 3)) / (count + 3), `round ${round + 1} of ${count}`);
    // Each round has texts of its own, so that nothing was prepared by the round before.
    const messages = service.messages(AT_ONCE);
    const ours = await cpuOf(() => service.webPush.preparePushes(messages));
    const theirs = await cpuOf(async () => messages.forEach(requestOf));
    if (round < 0) continue;
    product.push(ours);
    shipped.push(theirs);
    prepared.splice(0, prepared.length, ...messages);
  }
  return { product, shipped, prepared };
}

/** Sends what was prepared last: it must arrive and be readable. */
async function sendAll(service: PushService, messages: ReturnType<PushService['messages']>) {
  await service.webPush.sendPushes(messages);
  const { at, repeated, wrong } = await service.arrived();
  const problems = messages.length - at.length + repeated + wrong;
  return problems > 0 ? `${problems} messages missing, repeated or unreadable` : null;
}

/** Microseconds of this process's CPU for each message. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / AT_ONCE;
}
