import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../support/fuzz/random.ts';
import type { SendGridFault } from '../support/sendgrid-double.ts';
import { type Node, otherClock } from './stage/nodes.ts';
import type { Server } from './stage/server.ts';
import type { Stage } from './stage.ts';

/** What a fault did, and can be asked about. */
export type Begun = {
  /** Makes it good. Resolves when everything that it hit runs again. */
  end(): Promise<void>;
  /** When nodes were killed; absent: none was. */
  killedAt?: number;
};

export type Fault = {
  name: string;
  /** Two faults of one part are never at work together. */
  part: 'nothing' | 'nodes' | 'PostgreSQL' | 'Redis' | 'job store' | 'provider';
  /** What the reader of the table is told happens. */
  happens: string;
  /** Whether a request may leave whose answer is never recorded. */
  repeats: boolean;
  /** How long a message may be under way that was checked; absent: as usual. */
  underWayMs?: number;
  /** From the instant that the classes are due to the fault; `sending`: when the first mail has arrived. */
  beginsMs: readonly [number, number] | 'sending';
  /** Why it cannot be had here; null where it can. */
  missing?(stage: Stage): string | null;
  /** Before the classes are due, so that it is there from the beginning. Answers what makes it good. */
  prepare?(stage: Stage, random: Random): Promise<Begun>;
  begin?(stage: Stage, random: Random): Promise<Begun>;
};

/** Around the instant. */
const OVER: Fault['beginsMs'] = [-2_000, 300];
/** From the first word of a provider's fault to the last. */
const PROVIDER: Fault['beginsMs'] = [-500, -100];
const AWAY_MS = 10 * 60;
/** A call of the mail provider begins no request after so long. */
const CALL_MS = 31_000;

const kill =
  (count: number) =>
  async (stage: Stage, random: Random): Promise<Begun> => {
    const first = random.below(stage.nodes.length);
    const dying = Array.from({ length: count }, (_, n) => stage.nodes[(first + n) % stage.nodes.length]!);
    const killedAt = Date.now();
    await Promise.all(dying.map((node) => node.kill()));
    return { killedAt, end: () => startAll(dying) };
  };

const startAll = async (nodes: Node[]) => void (await Promise.all(nodes.map((node) => node.start())));

const frozen =
  (server: (stage: Stage) => Server) =>
  async (stage: Stage): Promise<Begun> => {
    server(stage).freeze();
    return { end: async () => server(stage).thaw() };
  };

const killed =
  (server: (stage: Stage) => Server, signal: NodeJS.Signals = 'SIGKILL') =>
  async (stage: Stage): Promise<Begun> => {
    await server(stage).kill(signal);
    return { end: () => server(stage).start() };
  };

const answering =
  (fault: SendGridFault) =>
  async ({ sendgrid }: Stage): Promise<Begun> => {
    sendgrid.always = fault;
    return {
      async end() {
        sendgrid.always = 'none';
      },
    };
  };

const clockOff =
  (seconds: number) =>
  async (stage: Stage, random: Random): Promise<Begun> => {
    const node = random.of(stage.nodes);
    await node.kill();
    await node.start(otherClock(stage.faketime!, seconds));
    return {
      async end() {
        await node.kill();
        await node.start();
      },
    };
  };

const noRedis = ({ redis }: Stage) => (redis ? null : 'there is no redis-server here');
const noJobStore = ({ jobStore }: Stage) =>
  jobStore ? null : 'MONGO_SERVER names no program: jobs are in PostgreSQL';
const noFaketime = ({ faketime }: Stage) => (faketime ? null : 'there is no libfaketime here');

/** Every fault by itself. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'none',
    part: 'nothing',
    happens: 'nothing: what the others are compared with',
    repeats: false,
    beginsMs: OVER,
    begin: async () => ({ end: async () => undefined }),
  },
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
    name: 'clock-ahead',
    part: 'nodes',
    happens: 'the clock of one node is ten minutes ahead',
    repeats: false,
    beginsMs: OVER,
    missing: noFaketime,
    prepare: clockOff(AWAY_MS),
  },
  {
    name: 'clock-behind',
    part: 'nodes',
    happens: 'the clock of one node is ten minutes behind',
    repeats: false,
    beginsMs: OVER,
    missing: noFaketime,
    prepare: clockOff(-AWAY_MS),
  },
  {
    name: 'database-stopped',
    part: 'PostgreSQL',
    happens: 'PostgreSQL is stopped at once (SIGQUIT), and started again',
    repeats: true,
    beginsMs: OVER,
    begin: killed(({ postgres }) => postgres, 'SIGQUIT'),
  },
  {
    name: 'database-stopped-sending',
    part: 'PostgreSQL',
    happens: 'the same, while mails leave',
    repeats: true,
    beginsMs: 'sending',
    begin: killed(({ postgres }) => postgres, 'SIGQUIT'),
  },
  {
    name: 'database-silent',
    part: 'PostgreSQL',
    happens: 'PostgreSQL is cut off without a word, for old connections and new ones',
    repeats: true,
    beginsMs: OVER,
    async begin({ database }) {
      database.freeze({ silent: true });
      return { end: () => database.mend() };
    },
  },
  {
    name: 'connections-silent',
    part: 'PostgreSQL',
    happens: 'all connections to PostgreSQL die without a word; new ones work at once',
    repeats: true,
    beginsMs: OVER,
    async begin({ database }) {
      database.freeze();
      return { end: async () => undefined };
    },
  },
  {
    name: 'database-slow',
    part: 'PostgreSQL',
    happens: 'everything to and from PostgreSQL takes 100 ms each way',
    repeats: true,
    beginsMs: OVER,
    async begin({ database }) {
      database.slow(100);
      return { end: async () => database.slow(0) };
    },
  },
  {
    name: 'disk-full',
    part: 'PostgreSQL',
    happens: 'PostgreSQL’s disk is full to the last byte',
    repeats: true,
    // The filling takes a second, and the first message of all needs room.
    beginsMs: [-3_500, -2_000],
    missing: ({ postgres }) => (postgres.fill ? null : 'no disk of its own can be mounted here'),
    async begin({ postgres }) {
      const empty = await postgres.fill!();
      return {
        async end() {
          await empty();
          // Without room for its log it may have ended.
          await postgres.start();
        },
      };
    },
  },
  {
    name: 'redis-frozen',
    part: 'Redis',
    happens: 'Redis hangs (SIGSTOP)',
    repeats: false,
    beginsMs: OVER,
    missing: noRedis,
    begin: frozen(({ redis }) => redis!),
  },
  {
    name: 'redis-killed',
    part: 'Redis',
    happens: 'Redis is killed (SIGKILL), and started empty',
    repeats: false,
    beginsMs: OVER,
    missing: noRedis,
    begin: killed(({ redis }) => redis!),
  },
  {
    name: 'job-store-frozen',
    part: 'job store',
    happens: 'the job store hangs (SIGSTOP)',
    repeats: false,
    beginsMs: OVER,
    missing: noJobStore,
    begin: frozen(({ jobStore }) => jobStore!),
  },
  {
    name: 'job-store-killed',
    part: 'job store',
    happens: 'the job store is killed (SIGKILL), and started again',
    repeats: false,
    beginsMs: OVER,
    missing: noJobStore,
    begin: killed(({ jobStore }) => jobStore!),
  },
  ...(
    [
      ['provider-500', 'answers 500', { status: 500 }, false],
      [
        'provider-429',
        'answers 429 with `Retry-After: 5`',
        { status: 429, headers: { 'retry-after': '5' } },
        false,
      ],
      ['provider-401', 'refuses our key (401)', { status: 401 }, false],
      ['provider-deaf', 'hangs, and takes nothing', 'deaf', true],
      ['provider-silent', 'takes the mails, and never answers', 'hang', true],
      ['provider-resets', 'takes the mails, and breaks the connection', 'cut', true],
    ] as const
  ).map(
    ([name, does, fault, repeats]): Fault => ({
      name,
      part: 'provider',
      happens: `the mail provider ${does}`,
      repeats,
      ...(repeats && { underWayMs: CALL_MS }),
      beginsMs: PROVIDER,
      begin: answering(fault),
    }),
  ),
  {
    name: 'push-silent',
    part: 'provider',
    happens: 'the push service takes the messages, and never answers',
    repeats: false,
    beginsMs: PROVIDER,
    async begin({ pushes }) {
      pushes.always = 'hang';
      return {
        async end() {
          pushes.always = null;
        },
      };
    },
  },
];

/** Waits for the moment at which a fault begins. */
export async function momentOf(
  { beginsMs }: Fault,
  { sendgrid }: Stage,
  dueAt: Date,
  random: Random,
): Promise<void> {
  const until = (at: number) => delay(Math.max(0, at - Date.now()));
  if (beginsMs !== 'sending') {
    const [from, to] = beginsMs;
    return until(dueAt.getTime() + from + random.below(to - from));
  }
  await until(dueAt.getTime());
  const latest = Date.now() + 5_000;
  while (sendgrid.mails.every(({ at }) => at < dueAt) && Date.now() < latest) await delay(5);
}
