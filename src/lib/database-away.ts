/** Of the network: nobody listens there, or the connection broke. */
const NETWORK = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH'],
]);
/**
 * Of PostgreSQL: the connection failed or was ended, it starts or stops, it lacks disk, memory or connections, a file cannot be
 * written, or it takes no writes, as after a failover.
 */
const SQLSTATE = /^(08...|57P0[123]|53...|58030|25006)$/;
/** Of Prisma: the server cannot be reached, takes too long, closed the connection, or has none free. */
const PRISMA = /^P(1001|1002|1008|1017|2024|2037)$/;
/** What the driver and our pool say without a code. */
const SAID =
  /^(Connection terminated|no database connection was free|PostgreSQL (took no connection|did not answer)|it was idle while another connection died|Client has encountered a connection error)/;

type Parts = { code?: unknown; kind?: unknown; originalCode?: unknown; message?: unknown };
type Outer = { cause?: unknown; meta?: { driverAdapterError?: unknown } };

/** Whether an error says that the database cannot be used at present, by whichever way it was asked. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { code, kind, originalCode, message } = error as Parts;
  if ([code, originalCode].some(saysAway) || kind === 'DatabaseNotReachable') return true;
  if (typeof message === 'string' && SAID.test(message)) return true;
  const { cause, meta } = error as Outer;
  return isDatabaseAway(cause, depth + 1) || isDatabaseAway(meta?.driverAdapterError, depth + 1);
}

const saysAway = (code: unknown): boolean =>
  typeof code === 'string' && (NETWORK.has(code) || SQLSTATE.test(code) || PRISMA.test(code));
