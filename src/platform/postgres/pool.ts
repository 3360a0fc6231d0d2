import type { Socket } from 'node:net';
import pg from 'pg';
import { withInstantsInUtc } from './instants.ts';

// pg would write them in the zone of this process, and a `date` of them would be another day's.
pg.defaults.parseInputDatesAsUTC = true;
// And it would read a `date` as the midnight of that zone. Its arrays are read by no statement.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => new Date(day));

/**
 * A lock that a lost connection holds is free after this; then a statement that waits for it still has time; and only
 * when the server must have answered, if only by cancelling, its silence means that the connection is dead.
 */
const DEADLINES = { idleInTransactionMs: 8_000, statementMs: 10_000, silenceMs: 12_000 };
/** For one connection to be made. */
const CONNECT_MS = 5_000;
/** For a connection to be free: when hundreds book one class at once, they queue. */
const WAIT_MS = 20_000;
/** A goodbye that nobody hears is not waited for. */
const GOODBYE_MS = 1_000;

export type PoolOptions = {
  url: string;
  size: number;
  /** As which its connections are listed by the server; absent: as nobody. */
  name?: string;
  /** A connection broke, or was given up. It is replaced when it is needed. */
  onLost(error: Error): void;
  deadlines?: typeof DEADLINES;
  waitMs?: number;
  /** Startup options of each connection, as `psql` takes them. */
  startup?: string;
};

/**
 * Connections to PostgreSQL that no silence can hold. `query_timeout` of pg alone would leave the dead connection in the
 * pool, so one that does not answer is destroyed here, and those that lie idle with it: they most likely died with it.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const { idleInTransactionMs, statementMs, silenceMs } = options.deadlines ?? DEADLINES;
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
    // What a database is set to changes how it writes an instant; a pooler keeps this one per client.
    await client.query('SET datestyle TO ISO');
  }

  const pool = new Pool({
    connectionString: options.url,
    options: options.startup,
    application_name: options.name,
    max: options.size,
    Client,
    onConnect: prepare,
    // pg waits for ever by default.
    connectionTimeoutMillis: options.waitMs ?? WAIT_MS,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  pool.on('acquire', (client) => void idle.delete(client));
  pool.on('release', (_error, client) => void idle.add(client));
  // The client itself has said so already; unheard, it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** One connection of its own, for a look at whether PostgreSQL answers at all; rejects when it does not. */
export async function probe(url: string, patienceMs: number): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    socketOf(client).destroy();
  }
}

class Client extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_MS });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg, handed on as they are.
  override query(config: any, ...rest: any[]): any {
    return (super.query as (...all: unknown[]) => unknown).call(this, withInstantsInUtc(config), ...rest);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg, handed on as they are.
  override end(callback?: any): any {
    setTimeout(() => socketOf(this).destroy(), GOODBYE_MS).unref();
    return super.end(callback);
  }
}

class Pool extends pg.Pool {
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

  /** pg says `timeout exceeded when trying to connect` whether nobody gave a connection back or the server is away. */
  private explained(error: Error): Error {
    const { totalCount, waitingCount } = this;
    const waited = seconds(this.options.connectionTimeoutMillis ?? 0);
    if (error.message === 'timeout exceeded when trying to connect')
      return new Error(
        `no database connection was free within ${waited}: ${totalCount} are in use, ${waitingCount} more callers wait`,
        { cause: error },
      );
    if (/timeout expired|due to connection timeout/.test(error.message))
      return new Error(`PostgreSQL took no connection within ${seconds(CONNECT_MS)}`, { cause: error });
    return error;
  }
}

const seconds = (ms: number) => `${ms / 1000} s`;

/** The TLS socket where there is one. */
function socketOf(client: pg.ClientBase): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

function giveUp(client: pg.ClientBase, reason: string): void {
  socketOf(client).destroy(new Error(reason));
}
