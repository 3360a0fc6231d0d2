import { setTimeout as delay } from 'node:timers/promises';
import { createSendGrid } from '../../../src/platform/email/sendgrid.ts';
import type { SendEmails } from '../../../src/ports/channels.ts';
import { silentLog } from '../../support/log.ts';
import { startChild } from './child.ts';
import type { Arrival } from './mail-provider.ts';
import type { Run } from './run.ts';

const LIMIT_MS = 10_000;
/** What the provider tells of is a little behind what it did. */
const TOLD_MS = 100;

export type MailProvider = {
  sendEmails: SendEmails;
  /** When the mail to this address had arrived, in the shared clock. Rejects when none comes. */
  arrival(to: string): Promise<number>;
  /** How many mails came, to whomever, and with how many requests. */
  arrivals(): number;
  requests(): number;
  /** The same once so many are known of, and any that are too many had time to come. */
  settled(atLeast: number): Promise<number>;
  baseUrl: string;
};

/** A mail provider in a process of its own, and the product's adapter to it. */
export async function openMailProvider(run: Run): Promise<MailProvider> {
  const provider = await startChild<{ baseUrl: string }>(run, './mail-provider.ts');
  const arrived = new Map<string, number>();
  let count = 0;
  let requests = 0;
  let wake = () => {};
  provider.listen<Arrival>(({ to, at, request }) => {
    requests = Math.max(requests, request);
    arrived.set(to, at);
    count += 1;
    wake();
  });
  return {
    sendEmails: createSendGrid({
      apiKey: 'SG.bench',
      from: 'classes@example.org',
      baseUrl: provider.ready.baseUrl,
      log: silentLog,
    }),
    async arrival(to) {
      const limit = delay(LIMIT_MS, 'late' as const, { ref: false });
      for (;;) {
        const at = arrived.get(to);
        if (at !== undefined) return at;
        const next = new Promise<void>((resolve) => (wake = resolve));
        if ((await Promise.race([next, limit])) === 'late') throw new Error('A mail did not arrive');
      }
    },
    async settled(atLeast) {
      for (let waited = 0; count < atLeast && waited < LIMIT_MS; waited += TOLD_MS) await delay(TOLD_MS);
      await delay(TOLD_MS);
      return count;
    },
    arrivals: () => count,
    requests: () => requests,
    baseUrl: provider.ready.baseUrl,
  };
}
