import type { Random } from '../../support/fuzz/random.ts';
import { isAlive, type Node, otherClock } from '../stage/nodes.ts';
import type { Stage } from '../stage.ts';
import { type Begun, type Fault, OVER } from './fault.ts';

const AWAY_S = 10 * 60;

const kill =
  (count: number) =>
  async (stage: Stage, random: Random): Promise<Begun> => {
    const first = random.below(stage.nodes.length);
    const dying = Array.from({ length: count }, (_, n) => stage.nodes[(first + n) % stage.nodes.length]!);
    const killedAt = Date.now();
    await Promise.all(dying.map((node) => node.kill()));
    return { killedAt, end: () => startAll(dying) };
  };

async function freeze(stage: Stage, random: Random): Promise<Begun> {
  const node = random.of(stage.nodes);
  const killedAt = Date.now();
  node.freeze();
  return { killedAt, end: async () => node.thaw() };
}

const startAll = async (nodes: Node[]) => void (await Promise.all(nodes.map((node) => node.start())));

const clockOff =
  (seconds: number) =>
  async (stage: Stage, random: Random): Promise<Begun> => {
    const node = random.of(stage.nodes);
    await node.kill();
    // It is not ready, and says so.
    await node.start({ env: otherClock(stage.faketime!, seconds), until: () => isAlive(node.url) });
    return {
      async end() {
        await node.kill();
        await node.start();
      },
    };
  };

const noFaketime = ({ faketime }: Stage) => (faketime ? null : 'there is no libfaketime here');

export const NODE_FAULTS: readonly Fault[] = [
  {
    name: 'node-killed',
    part: 'nodes',
    happens: 'one of three nodes is killed (SIGKILL) while mails leave',
    repeats: true,
    beginsMs: 'sending',
    begin: kill(1),
  },
  {
    name: 'two-nodes-killed',
    part: 'nodes',
    happens: 'two of three nodes are killed (SIGKILL) while mails leave',
    repeats: true,
    beginsMs: 'sending',
    begin: kill(2),
  },
  {
    name: 'node-frozen',
    part: 'nodes',
    happens: 'one of three nodes hangs (SIGSTOP) while mails leave, and goes on',
    repeats: true,
    // What it had checked it may send when it goes on.
    underWayMs: 15_000,
    beginsMs: 'sending',
    begin: freeze,
  },
  {
    name: 'clock-ahead',
    part: 'nodes',
    happens: 'the clock of one node is ten minutes ahead',
    repeats: false,
    beginsMs: OVER,
    missing: noFaketime,
    prepare: clockOff(AWAY_S),
  },
  {
    name: 'clock-behind',
    part: 'nodes',
    happens: 'the clock of one node is ten minutes behind',
    repeats: false,
    beginsMs: OVER,
    missing: noFaketime,
    prepare: clockOff(-AWAY_S),
  },
];
