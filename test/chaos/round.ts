import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { globalId } from '../../src/lib/global-ids.ts';
import { createRandom } from '../support/fuzz/random.ts';
import { type Begun, type Fault, momentOf } from './faults/fault.ts';
import { type Measures, measuresOf } from './measures.ts';
import type { Scene, Scenes } from './scene.ts';
import { isReady, type Node, startBalancer } from './stage/nodes.ts';
import type { Stage } from './stage.ts';
import { post, startTraffic } from './traffic.ts';
import { readTruth, workLeft } from './truth.ts';
import { differences, type Seen } from './verdict.ts';

/** From the filling to the instant. */
const AHEAD_MS = 5_000;
const HOLD_MS = [5_000, 9_000] as const;
/** How long callers go on when the fault is over. */
const GO_ON_MS = 2_000;
/** A message that checked out may be on its way for so long. */
const UNDER_WAY_MS = 5_000;
/** No node is stuck for longer once what it needs is back. */
const BACK_MS = 30_000;
/** Until everything that is left was sent. */
const SETTLE_MS = 100_000;
/** G16: from a kill until others have taken over. */
const TAKEOVER_MS = 7_000;

export type Round = {
  seed: number;
  faults: string[];
  /** Empty: all is as promised. */
  differences: string[];
  measures: Measures;
  ms: number;
};

/** One instant with what goes wrong around it, and what came of it. `usual` is how late mails are here without a fault. */
export async function playRound(
  stage: Stage,
  scenes: Scenes,
  faults: Fault[],
  { seed, usual }: { seed: number; usual: number },
): Promise<Round> {
  const random = createRandom(seed);
  const { sendgrid, pushes, nodes, postgres } = stage;
  const began = performance.now();
  const prepared = await Promise.all(faults.map((fault) => fault.prepare?.(stage, random)));
  sendgrid.mails.length = 0;
  pushes.messages.length = 0;
  const scene = await scenes.fill(AHEAD_MS);
  const balancer = startBalancer(nodes);
  const traffic = startTraffic(balancer.urls, scene, random);
  const begun = await Promise.all(
    faults.map(async (fault): Promise<Begun | undefined> => {
      await momentOf(fault, stage, scene.dueAt, random);
      return fault.begin?.(stage, random);
    }),
  );
  await delay(HOLD_MS[0] + random.below(HOLD_MS[1] - HOLD_MS[0]));
  const all = [...begun, ...prepared].filter((one) => one !== undefined);
  // Together: a node that starts waits for what another fault keeps away.
  await Promise.all(all.map(({ end }) => end()));
  const faultEndedAt = Date.now();
  const goneOn = delay(GO_ON_MS).then(traffic.stop);
  const [back] = await Promise.all([untilBack(nodes, scene, faultEndedAt), goneOn]);
  await balancer.stop();
  await untilSettled(postgres.url);
  const truth = await readTruth(postgres.url);
  const seen = seenBy(stage, truth, traffic.said);
  const killedAt = all.find((one) => one.killedAt !== undefined)?.killedAt;
  const linkedLate = new Set(scene.classes.filter(({ linked }) => !linked).map(({ id }) => id));
  const times = { linkedLate, faultEndedAt, killedAt, back: back.ms };
  const measures = measuresOf(
    seen,
    { calls: traffic.said.calls, unanswered: traffic.said.unanswered },
    times,
  );
  const allowed = {
    repeats: faults.some(({ repeats }) => repeats),
    underWayMs: usual + Math.max(...faults.map(({ underWayMs }) => underWayMs ?? UNDER_WAY_MS)),
  };
  const found = differences(seen, allowed);
  if (found.length > 0) await writeFile(join(stage.folder, `seen-${seed}.json`), evidence(seen));
  const late = faults.length === 1 && (measures.takeover ?? 0) > TAKEOVER_MS + usual;
  return {
    seed,
    faults: faults.map(({ name }) => name),
    differences: [
      ...found,
      ...back.stuck,
      ...(late ? [`the last mail came ${measures.takeover} ms after the kill`] : []),
    ],
    measures,
    ms: Math.round(performance.now() - began),
  };
}

/** For whoever looks into what differs. */
const evidence = (seen: Seen) =>
  JSON.stringify(
    seen,
    (_, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value),
    1,
  );

function seenBy({ sendgrid, pushes }: Stage, truth: Seen['truth'], said: Seen['said']): Seen {
  const mails = sendgrid.mails.map(({ customArgs, to, text, at }) => ({
    delivery: customArgs.delivery ?? null,
    to,
    text,
    at,
  }));
  const pushed = pushes.messages.map(({ endpoint, payload, at }) => ({
    endpoint,
    payload: JSON.stringify(payload),
    at,
  }));
  return { mails, pushes: pushed, truth, said, endedAt: new Date() };
}

const BOOK = 'mutation ($input: BookSessionInput!) { bookSession(input: $input) { __typename } }';

/** Waits until every node is ready and answers a booking; names those that do not within the time. */
async function untilBack(
  nodes: Node[],
  scene: Scene,
  since: number,
): Promise<{ ms: number; stuck: string[] }> {
  const [center] = scene.centers;
  const [of] = scene.classes.filter(({ centerId }) => centerId === center!.id);
  const input = {
    sessionId: globalId('Session', of!.id),
    customerId: globalId('Customer', center!.customers.at(-1)!),
  };
  const answers = async ({ url }: Node) =>
    (await isReady(url)) && Boolean((await post(url, center!.token, BOOK, { input }))?.data?.bookSession);
  const stuck = await Promise.all(
    nodes.map(async (node) => {
      while (!(await answers(node))) {
        if (Date.now() - since > BACK_MS) return [`${node.name} is still stuck after ${BACK_MS / 1_000} s`];
        await delay(100);
      }
      return [];
    }),
  );
  return { ms: Date.now() - since, stuck: stuck.flat() };
}

/** Waits until nothing is due, or it takes too long: then the verdict names what is missing. */
async function untilSettled(url: string): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  while ((await workLeft(url)) > 0 && performance.now() < until) await delay(200);
}
