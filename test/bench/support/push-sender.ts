import { tellParent } from './parent.ts';
import { openProduct } from './product.ts';
import type { PushReady } from './push-service.ts';
import { createPushSides, requestOf } from './pushes.ts';
import { sharedClock } from './wall-clock.ts';

/** Where it sends, on which database, and how much. */
export type SenderSetup = { ready: PushReady; url: string; count: number };
/** `connect`: so that neither begins with handshakes; `prepare`: of the sender’s pushes; `sweep`: the product prepares; `due`: its clock is so far ahead from then on. */
export type SenderQuestion = 'connect' | 'bare' | 'prepare' | 'sender' | 'sweep' | { due: number };
/** When the work began, in the shared clock, and what it cost this process. */
export type SenderAnswer = { began: number; cpuUs: number };

// What sends pushes, in a process of its own: the bare loop, the adapter alone, and the whole product.
const { ready, url, count } = JSON.parse(process.argv[2]!) as SenderSetup;
const { webPush, send, post, messages: made } = createPushSides(ready);
const messages = made(count);
/** Twice as many as connections. */
const others = made(80);
const requests = requestsOf();
const fewRequests = requests.slice(0, others.length);
let ahead = 0;
const clock = () => new Date(Date.now() + ahead);
const { dispatchLoop } = openProduct({ onEnd: () => undefined }, url, { clock, ...webPush });

process.on('message', async (question: SenderQuestion) => {
  gc?.();
  const before = process.cpuUsage();
  const began = sharedClock();
  await work(question);
  const { user, system } = process.cpuUsage(before);
  tellParent({ began, cpuUs: user + system } satisfies SenderAnswer);
});
tellParent({ up: true });

async function work(question: SenderQuestion): Promise<void> {
  if (question === 'connect') {
    await Promise.all([post(fewRequests), send(others)]);
    return;
  }
  if (question === 'bare') return post(requests);
  if (question === 'prepare') return webPush.preparePushes(messages);
  if (question === 'sender') return send(messages);
  ahead = question === 'sweep' ? 0 : question.due;
  await (question === 'sweep' ? dispatchLoop.sweep() : dispatchLoop.runDueWork());
  await dispatchLoop.idle();
}

/** One signature for all: the peer is the posting alone. */
function requestsOf() {
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
