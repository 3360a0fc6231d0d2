import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PASSED_STATEMENT, passedStatement } from '../../lib/sql.ts';

/*
 * Prisma's adapter writes an instant without its offset, so PostgreSQL reads it in the session's zone. It also drops the
 * offset of what it reads. Both are correct only in UTC. The machine, the database, the role or a pooler may set another
 * zone, so nothing here relies on it.
 */

const TIMESTAMPTZ = 1184;
const TIMESTAMPTZ_ARRAY = 1185;

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;
type Query = Parameters<Adapter['queryRaw']>[0];
type ArgType = Query['argTypes'][number];

type Connection = pg.ClientBase | pg.Pool;
export type RunStatement = (client: Connection, text: string, values: unknown[]) => Promise<unknown[]>;

/** Prisma's adapter, with instants that mean the same in every zone. `run` executes the statements of `sqlOf`. */
export class PrismaPostgres extends PrismaPg {
  readonly #run: RunStatement;

  constructor(pool: pg.Pool, run: RunStatement) {
    super(pool);
    this.#run = run;
  }

  override async connect(): Promise<Adapter> {
    const adapter = runningPassed(writingOffsets(await super.connect()), this.#run);
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (...how) =>
      runningPassed(writingOffsets(await start(...how)), this.#run);
    return adapter;
  }
}

/** Runs the statements of `sqlOf` as they are, in a transaction on its connection. */
function runningPassed<T extends Adapter | Transaction>(queryable: T, run: RunStatement): T {
  const { client } = queryable as unknown as { client: Connection };
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query: Query) => {
    const statement = query.sql === PASSED_STATEMENT && passedStatement(query.args[0]);
    if (!statement) return queryRaw(query);
    try {
      statement.rows = await run(client, statement.text, statement.values);
    } catch (error) {
      statement.error = error;
    }
    return { columnNames: [], columnTypes: [], rows: [] };
  };
  return queryable;
}

function writingOffsets<T extends Adapter | Transaction>(queryable: T): T {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  return Object.assign(queryable, {
    queryRaw: (query: Query) => queryRaw(withOffsets(query)),
    executeRaw: (query: Query) => executeRaw(withOffsets(query)),
  });
}

function withOffsets(query: Query): Query {
  const args = [...query.args];
  const argTypes = [...query.argTypes];
  for (const [place, arg] of args.entries()) {
    const type = argTypes[place];
    if (!type || !holdsInstant(arg, type)) continue;
    args[place] = Array.isArray(arg) ? arg.map(writtenInUtc) : writtenInUtc(arg);
    // The adapter does not change text.
    argTypes[place] = { ...type, scalarType: 'string' };
  }
  return { ...query, args, argTypes };
}

/** Days and times of day have no offset. */
const WITHOUT_OFFSET = ['DATE', 'TIME', 'TIMETZ'];

function holdsInstant(arg: unknown, type: ArgType): boolean {
  if (WITHOUT_OFFSET.includes(type.dbType ?? '')) return false;
  if (Array.isArray(arg)) return arg.some((element) => holdsInstant(element, type));
  return arg instanceof Date || (typeof arg === 'string' && type.scalarType === 'datetime');
}

/** `2026-03-10 13:00:00.000+00:00`. A year of five digits has a sign in JavaScript, which PostgreSQL does not read. */
function writtenInUtc(value: unknown): unknown {
  if (value === null) return null;
  const iso = (value instanceof Date ? value : new Date(String(value))).toISOString();
  return iso.replace(/^\+0*/, '').replace('T', ' ').replace('Z', '+00:00');
}

type Parse = (text: string) => unknown;
type Types = { getTypeParser(oid: number, format?: string): Parse };

/** Replaces the parsers of instants in a query of Prisma, which brings its own parsers. Other queries stay as they are. */
export function withInstantsInUtc(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || !('types' in config) || !config.types) return config;
  const types = config.types as Types;
  const getTypeParser: Types['getTypeParser'] = (oid, format) =>
    (format === 'binary' ? undefined : PARSERS.get(oid)) ?? types.getTypeParser(oid, format);
  return { ...config, types: { getTypeParser } };
}

/**
 * Reads an instant for all other queries. What a session in UTC writes of the usual years has one form, which is read five
 * times as fast as pg does it; pg reads the rest.
 */
export function readInstant(text: string): unknown {
  const isUsual = text.endsWith('+00') && text[4] === '-' && text[0] !== '0';
  if (!isUsual || (text.length !== 22 && text[19] !== '.')) return parseInstant(text);
  const digits = (at: number) => 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * ZERO;
  const ms = text.length === 22 ? 0 : Number(text.slice(20, -3).padEnd(3, '0').slice(0, 3));
  const year = 100 * digits(0) + digits(2);
  return new Date(Date.UTC(year, digits(5) - 1, digits(8), digits(11), digits(14), digits(17), ms));
}
const ZERO = '0'.charCodeAt(0);

const parserOf = (oid: number) => pg.types.getTypeParser(oid as never, 'text') as Parse;
const parseInstant = parserOf(TIMESTAMPTZ);
const parseInstants = parserOf(TIMESTAMPTZ_ARRAY) as (text: string) => unknown[];
const PARSERS = new Map<number, Parse>([
  [TIMESTAMPTZ, readInUtc],
  [TIMESTAMPTZ_ARRAY, (text) => parseInstants(text).map(isoOf)],
]);

const IN_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/;

function readInUtc(text: string): unknown {
  const [whole, day, time] = IN_UTC.exec(text) ?? [];
  return whole ? `${day}T${time}+00:00` : isoOf(parseInstant(text));
}

/** A value that is not an instant, such as `infinity`, stays as pg reads it. */
const isoOf = (value: unknown) =>
  value instanceof Date ? value.toISOString().replace('Z', '+00:00') : value;
