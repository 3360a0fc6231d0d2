import pg from 'pg';
import { schema } from '../../../../src/app/schema.ts';
import type { CallLimits } from '../../../../src/graphql/execution/call-limits.ts';
import { createDocuments } from '../../../../src/graphql/execution/documents.ts';
import { createExecutor, type Execution } from '../../../../src/graphql/execution/executor.ts';
import { createMemoryBudget } from '../../../../src/graphql/execution/memory-budget.ts';
import { type Answer, resultOf, textOf } from '../../../../src/graphql/fast-path/raw-result.ts';
import type { Prepared } from '../../../../src/graphql/schema-kit/operation.ts';
import { createDatabase } from '../../../../src/platform/postgres/database.ts';
import type { IdempotencyStore } from '../../../../src/ports/idempotency.ts';
import type { Viewer } from '../../../../src/ports/identity.ts';
import { silentLog as log } from '../../../support/log.ts';
import { wired } from '../../../support/wired.ts';
import type { Run } from '../run.ts';
import type { Calendar } from './scene.ts';

export type Page = {
  prepared: Prepared;
  variables: object;
  /** As a client would have it: the objects of graphql-js are slower to write down. */
  data: object;
  fields: number;
  statements: number;
};
export type Reader = {
  /** Reads all pages from the database, one after the other. */
  readPages(calendar: Calendar): Promise<Page[]>;
  /** Works the pages out again and writes them down, on what the database answered then. */
  answer(pages: Page[]): Promise<void>;
};

type Reads = Record<string, (query: unknown) => Promise<unknown>>;

const callLimits: Pick<CallLimits, 'read'> = { read: async (_caller, read) => read() };
const READER = { caller: 'bench', known: true };

/** The product's way from a document to the text of its answer, as both doors take it. */
export function openReader(run: Run, url: string, viewer: Viewer): Reader {
  const db = createDatabase({ url, log });
  run.onEnd(db.close);
  let now: object = {};
  const session = rememberingReads(db.prisma.session as unknown as Reads, () => now);
  const clock = () => new Date('2030-03-12T12:00:00Z');
  const prisma = { ...db.prisma, session } as unknown as typeof db.prisma;
  const { contexts, graphql } = wired({ ...db, prisma }, { clock });
  run.onEnd(() => graphql.close(0));
  const documents = createDocuments({ schema, introspection: false, trusted: null, callLimits });
  const executor: Execution = createExecutor({
    schema,
    relaxedSchema: schema,
    contexts,
    idempotencyStore: {} as IdempotencyStore,
    explorable: false,
    memoryBudget: createMemoryBudget(),
    log,
  });
  const caller = { viewer, clientAddress: '127.0.0.1', requestId: 'bench' };

  async function page(calendar: Calendar, after: string | null): Promise<Page & { next: string | null }> {
    const variables = { ...calendar.variables, after };
    const prepared = await documents.prepare({ query: calendar.document, variables }, READER);
    if ('errors' in prepared) throw prepared.errors[0];
    now = variables;
    const began = statements();
    const result = resultOf((await executor.run(prepared, variables, caller)) as Answer);
    const { data } = result as { data?: { sessions: Connection } };
    if (!data) throw new Error(JSON.stringify(result));
    const { hasNextPage, endCursor } = data.sessions.pageInfo;
    const next = hasNextPage ? endCursor : null;
    return {
      prepared,
      variables,
      data: JSON.parse(JSON.stringify(result)),
      fields: leaves(data),
      statements: statements() - began,
      next,
    };
  }

  return {
    async readPages(calendar) {
      const pages: Page[] = [];
      for (let after: string | null = null, first = true; first || after; first = false) {
        const { next, ...read } = await page(calendar, after);
        pages.push(read);
        after = next;
      }
      return pages;
    },
    async answer(pages) {
      for (const { prepared, variables } of pages) {
        now = variables;
        const result = await executor.run(prepared, variables as Record<string, unknown>, caller);
        // As the door does, which makes one piece of it.
        Buffer.byteLength(textOf(result as Answer));
      }
    },
  };
}

type Connection = { pageInfo: { hasNextPage: boolean; endCursor: string } };

/** Reads that ask the database once for each page of each calendar. */
function rememberingReads(reads: Reads, pageNow: () => object): Reads {
  const remembered = new Map<object, unknown>();
  return {
    async findMany(query) {
      const page = pageNow();
      if (!remembered.has(page)) remembered.set(page, await reads.findMany!(query));
      return remembered.get(page);
    },
  };
}

let asked = 0;
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
  asked += 1;
  return query.apply(this, args as never);
} as typeof query;
const statements = () => asked;

const leaves = (value: unknown): number =>
  value !== null && typeof value === 'object'
    ? Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0)
    : 1;
