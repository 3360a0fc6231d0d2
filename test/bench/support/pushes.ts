import https from 'node:https';
import webpush from 'web-push';
import { createWebPush } from '../../../src/platform/push/web-push.ts';
import type { Push } from '../../../src/ports/channels.ts';
import { silentLog } from '../../support/log.ts';
import { startChild } from './child.ts';
import type { Arrived, PushReady } from './push-service.ts';
import type { Run } from './run.ts';

const HOUR_MS = 3_600_000;
/** As many requests at once as the product has under way to one host. */
const AT_ONCE = 40;
/** As many as the product claims at once. */
const BATCH = 256;
export const VAPID = { ...webpush.generateVAPIDKeys(), subject: 'mailto:ops@live.example', previous: [] };

/** A push service in a process of its own, the product's adapter to it, and the least that posts to it. */
export async function openPushService(run: Run) {
  const service = await startChild<PushReady>(run, './push-service.ts');
  const sides = createPushSides(service.ready);
  run.onEnd(sides.close);
  return {
    ...sides,
    ready: service.ready,
    /** What arrived since the last time this was asked. */
    arrived: () => service.ask<Arrived>({}),
  };
}
export type PushService = Awaited<ReturnType<typeof openPushService>>;

/** What sends to a push service, in whichever process. */
export function createPushSides({ origin, ca, keys }: PushReady) {
  const endpoint = (n: number) => ({ endpoint: `${origin}/push/${n}`, ...keys[n % keys.length]! });
  const agent = new https.Agent({ keepAlive: true, maxSockets: AT_ONCE, ca });
  const clock = () => new Date();
  const webPush = createWebPush({ vapid: VAPID, allowPrivate: true, clock, log: silentLog, ca });
  return {
    webPush,
    close: () => agent.destroy(),
    /** As many messages, each to an endpoint of its own, of the size that the product's have. */
    messages: (count: number): Push[] =>
      Array.from({ length: count }, (_, n) => aMessage({ ...endpoint(n), publicKey: null }, n)),
    /** Sends as the product's dispatcher does: one by one, two batches under way. */
    async send(messages: Push[]): Promise<void> {
      let next = 0;
      const slot = async () => {
        while (next < messages.length) {
          const batch = messages.slice(next, next + BATCH);
          next += BATCH;
          await Promise.all(batch.map((message) => webPush.sendPushes([message])));
        }
      };
      await Promise.all([slot(), slot()]);
    },
    /** Posts each body as it is over kept connections. */
    async post(messages: { url: string; headers: Record<string, string>; body: Buffer }[]): Promise<void> {
      let next = 0;
      const worker = async () => {
        for (let message = messages[next++]; message; message = messages[next++]) await bare(agent, message);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    },
  };
}

const aMessage = (target: Push['target'], n: number): Push => ({
  id: crypto.randomUUID(),
  centerId: `center ${n % 20}`,
  target,
  payload: {
    purpose: 'ACCESS_NOTICE',
    title: 'Vinyasa yoga, live',
    body: `Today, 18:00 CET · Studio ${n % 20}. The door is open.`,
    url: `https://live.example/a/${'x'.repeat(43)}`,
    tag: crypto.randomUUID(),
  },
  expiresAt: new Date(Date.now() + HOUR_MS),
});

/** The library's request for a message, made ahead. */
export function requestOf({ target, payload }: Push) {
  const { endpoint, p256dh, auth } = target;
  const options = { TTL: 3600, vapidDetails: VAPID };
  const { headers, body } = webpush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(payload),
    options,
  );
  return { url: endpoint, headers: headers as Record<string, string>, body };
}

const bare = (agent: https.Agent, { url, headers, body }: ReturnType<typeof requestOf>) =>
  new Promise<void>((resolve, reject) => {
    const request = https.request(url, { method: 'POST', headers, agent }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 201) resolve();
        else reject(new Error(`HTTP ${response.statusCode}`));
      });
    });
    request.once('error', reject).end(body);
  });
