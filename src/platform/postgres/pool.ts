import type { Socket } from 'node:net';
import pg from 'pg';
import { counted } from '../../lib/text.ts';
import { readInstant, withInstantsInUtc } from './instants.ts';

// pg would write them in the zone of this process, and a `date` of them would be another day's.
pg.defaults.parseInputDatesAsUTC = true;
// pg would also read a `date` as midnight in that zone. No statement reads arrays of days.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => new Date(day));
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, readInstant);

/**
 * Three deadlines, each longer than the one before. A lost connection releases its locks after the first. A statement that
 * waits for such a lock still ends before the second. Silence after the third means that the connection is dead.
 */
export type Deadlines = { idleInTransactionMs: number; statementMs: number; silenceMs: number };
export const deadlinesOf = (statementMs: number): Deadlines => ({
  idleInTransactionMs: 0.8 * statementMs,
  statementMs,
  silenceMs: 1.2 * statementMs,
});
const DEADLINES = deadlinesOf(10_000);
/** To open one connection. */
export const CONNECT_MS = 5_000;
/** To wait for a free connection: when hundreds book one class at once, they queue. */
const WAIT_MS = 20_000;
/** To close a connection that does not answer. */
const GOODBYE_MS = 1_000;

export type PoolOptions = {
  url: string;
  size: number;
  /** The name under which the server lists the connections. */
  name?: string;
  /** Called when a connection broke or was given up. It is replaced when it is needed. */
  onLost(error: Error): void;
  deadlines?: Deadlines;
  connectMs?: number;
  waitMs?: number;
  /** Whether a pooler lends a connection for one transaction at a time: settings of a session then reach others. */
  lent?: boolean;
  /** Further settings of each connection. */
  settings?: Record<string, string>;
};

/**
 * Connections to PostgreSQL that never wait on a dead socket. `query_timeout` of pg would leave the dead connection in the
 * pool. Here it is destroyed, and the idle ones with it, because they most likely died too.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const { deadlines = DEADLINES, connectMs = CONNECT_MS, lent = false } = options;
  const { silenceMs } = deadlines;
  // Not as startup parameters: poolers refuse those.
  const timeouts = Object.entries(timeoutsOf(deadlines));
  const session = Object.entries(options.settings ?? {}).concat(lent ? [] : timeouts);
  // The setting of a database changes how it writes an instant. A pooler keeps this one per client.
  const setUp = ['SET datestyle TO ISO', ...session.map(([name, value]) => `SET ${name} TO ${value}`)];
  const idle = new Set<pg.ClientBase>();

  /** Runs before the connection is handed out. */
  async function prepare(client: pg.ClientBase): Promise<void> {
    client.on('error', options.onLost);
    client.once('end', () => idle.delete(client));
    socketOf(client).setTimeout(silenceMs, () => {
      if (idle.has(client)) return;
      giveUp(client, `PostgreSQL did not answer for ${seconds(silenceMs)}`);
      for (const other of idle) giveUp(other, 'it was idle while another connection died');
    });
    await client.query(setUp.join('; '));
  }

  const config: ClientConfig & pg.PoolConfig = {
    connectionString: options.url,
    connectMs,
    atBegin: lent ? timeouts.map(([name, value]) => `; SET LOCAL ${name} TO ${value}`).join('') : '',
    application_name: options.name,
    max: options.size,
    Client,
    onConnect: prepare,
    // pg has no limit by default.
    connectionTimeoutMillis: options.waitMs ?? WAIT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new Pool(config);
  pool.on('acquire', (client) => void idle.delete(client));
  pool.on('release', (_error, client) => void idle.add(client));
  // The client has reported it already. Without a listener the event would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** Asks on a new connection whether PostgreSQL answers; rejects when it does not. */
export async function probe(url: string, patienceMs: number): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect().catch((error: Error) => {
      throw explainedSilence(error, patienceMs);
    });
    await client.query('SELECT 1');
  } finally {
    socketOf(client).destroy();
  }
}

const timeoutsOf = ({ idleInTransactionMs, statementMs }: Deadlines) => ({
  statement_timeout: `${Math.round(statementMs)}`,
  idle_in_transaction_session_timeout: `${Math.round(idleInTransactionMs)}`,
});

type ClientConfig = pg.ClientConfig & {
  connectMs: number;
  /** What each transaction begins with besides. */
  atBegin: string;
};

class Client extends pg.Client {
  readonly #atBegin: string;

  constructor(config?: pg.ClientConfig) {
    const { connectMs, atBegin } = config as ClientConfig;
    super({ ...config, connectionTimeoutMillis: connectMs });
    this.#atBegin = atBegin;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg, handed on as they are.
  override query(config: any, ...rest: any[]): any {
    const read = withInstantsInUtc(this.#atBegin ? this.#begun(config) : config);
    return (super.query as (...all: unknown[]) => unknown).call(this, read, ...rest);
  }

  /** In one message with the `BEGIN`, ours or Prisma's, so it costs no round trip. */
  #begun(config: string | { text?: string }): unknown {
    const text = typeof config === 'string' ? config : config.text;
    if (!text?.startsWith('BEGIN')) return config;
    return typeof config === 'string' ? text + this.#atBegin : { ...config, text: text + this.#atBegin };
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg, handed on as they are.
  override end(callback?: any): any {
    setTimeout(() => socketOf(this).destroy(), GOODBYE_MS).unref();
    return super.end(callback);
  }
}

class Pool extends pg.Pool {
  readonly connectMs: number;

  constructor(config: ClientConfig & pg.PoolConfig) {
    super(config);
    this.connectMs = config.connectMs;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg, handed on as they are.
  override connect(callback?: any): any {
    const connecting = super.connect().catch((error: Error) => {
      throw this.explained(error);
    });
    if (!callback) return connecting;
    connecting.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }

  /** pg says `timeout exceeded when trying to connect` both for a full pool and for a server that is away. */
  private explained(error: Error): Error {
    const { totalCount, waitingCount } = this;
    const waited = seconds(this.options.connectionTimeoutMillis ?? 0);
    if (error.message === 'timeout exceeded when trying to connect')
      // `isDatabaseAway` knows it by its first words.
      return new Error(
        `no database connection was free within ${waited}: ${counted(totalCount, 'is', 'are')} in use, ${counted(waitingCount, 'more caller waits', 'more callers wait')}`,
        { cause: error },
      );
    return explainedSilence(error, this.connectMs);
  }
}

/** pg says no more than `timeout expired` of a server that took no connection in time. */
export const explainedSilence = (error: Error, connectMs: number): Error =>
  /timeout expired|due to connection timeout/.test(error.message)
    ? new Error(`PostgreSQL took no connection within ${seconds(connectMs)}`, { cause: error })
    : error;

const seconds = (ms: number) => `${ms / 1000} s`;

/** The TLS socket, where TLS is used. */
function socketOf(client: pg.ClientBase): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

function giveUp(client: pg.ClientBase, reason: string): void {
  socketOf(client).destroy(new Error(reason));
}
