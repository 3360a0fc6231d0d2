import { type Fault, killed, OVER } from './fault.ts';

export const DATABASE_FAULTS: readonly Fault[] = [
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
];
