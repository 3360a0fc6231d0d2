import type { Result } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { createOutageLog } from '../../lib/outage-log.ts';
import { costMs, wholeMs } from '../../lib/token-bucket.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Allowance, Limiter } from '../../ports/rate-limit.ts';
import { connectToRedis, type RedisAddress } from '../redis-client.ts';
import { createLocalCount, keyOf } from './memory.ts';

/** How long a node decides alone after it has read a caller's shared count. */
const FRESH_MS = 250;
/** The longest wait of a call for Redis; after that this process decides. */
const PATIENCE_MS = 50;
const MOST_IN_A_BATCH = 500;
/** Callers of the last `FRESH_MS`: as many as a node answers in that time. */
const MOST_FRESH = 10_000;

/**
 * The buckets of `lib/token-bucket.ts`, on the clock of Redis, because nodes' clocks differ. Arguments for each key: the
 * cost in milliseconds, the whole bucket in milliseconds, and 1 when a node has taken the amount already. Returns the debt
 * of each key, or minus the debt minus one where there was not enough.
 */
const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local debts = {}
  for i, key in ipairs(KEYS) do
    local amount, whole = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
    local full = tonumber(redis.call('GET', key) or '0')
    local debt = math.min(math.max(full - now, 0), whole)
    if debt + amount <= whole + 0.5 or ARGV[3 * i] == '1' then
      debt = math.min(math.max(debt + amount, 0), whole)
      redis.call('SET', key, string.format('%.3f', now + debt), 'PX', math.max(1, math.ceil(debt)))
      debts[i] = string.format('%.3f', debt)
    else
      debts[i] = string.format('%.3f', -debt - 1)
    end
  end
  return debts`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromBuckets(keys: number, ...args: (string | number)[]): Result<string[], Context>;
  }
}

type Take = { allowance: Allowance; caller: string; amountMs: number };
type Asked = Take & {
  /** Taken in this process already; Redis is only told. */
  taken: boolean;
  /** The debt as `TAKE` returns it; null when Redis did not answer. */
  answer(debt: number | null): void;
};

/**
 * A limiter that all nodes share.
 * - A caller whose shared count is fresh is counted here, and Redis is told afterwards. So a flood costs Redis little.
 * - Any other call waits for Redis, a fraction of a millisecond, in one request with all calls that came meanwhile.
 * - While Redis is away or silent, each node counts alone, and the log says so once.
 */
export function createRedisLimiter(
  options: RedisAddress & {
    clock: Clock;
    log: Log;
    /** For tests: a busy machine must not look like a silent Redis. */
    patienceMs?: number;
  },
): Limiter {
  const { clock, patienceMs = PATIENCE_MS } = options;
  const local = createLocalCount({ clock });
  const outage = createOutageLog(options.log, 'Redis, where nodes share their rate limits,');
  const client = connectToRedis(options);
  client.defineCommand('takeFromBuckets', { lua: TAKE });
  let closed = false;
  const away = (error: unknown) => {
    if (!closed) outage.failed(error);
  };
  client.on('error', away);
  client.on('close', () => away('the connection was closed'));
  client.on('ready', outage.worked);
  const shared = createSharedBuckets(client, { patienceMs, away, worked: outage.worked });

  /** When each caller's shared count was last read. */
  const askedAt = new LRUCache<string, number>({ max: MOST_FRESH });
  const isFresh = (key: string) =>
    clock().getTime() - (askedAt.get(key) ?? Number.NEGATIVE_INFINITY) < FRESH_MS;

  function note(allowance: Allowance, caller: string, debt: number): void {
    askedAt.set(keyOf(allowance, caller), clock().getTime());
    local.setDebt(allowance, caller, Math.max(debt, local.debtMs(allowance, caller)));
  }

  /** Reports what was taken here. The answer updates the count. */
  async function tell(take: Take): Promise<void> {
    const debt = await shared.ask({ ...take, taken: true });
    if (debt !== null) note(take.allowance, take.caller, debt);
  }

  async function askFor(take: Take, amount: number): Promise<number | null> {
    const { allowance, caller, amountMs } = take;
    const debt = await shared.ask({ ...take, taken: false });
    if (debt === null) return local.take(allowance, caller, amount);
    const refused = debt < 0;
    const debtMs = refused ? -debt - 1 : debt;
    note(allowance, caller, debtMs);
    return refused ? Math.max(debtMs + amountMs - wholeMs(allowance), 1) / 1000 : null;
  }

  return {
    take(allowance, caller, amount) {
      if (client.status !== 'ready' || shared.isSilent()) return local.take(allowance, caller, amount);
      const take = { allowance, caller, amountMs: costMs(allowance, amount) };
      if (!isFresh(keyOf(allowance, caller))) return askFor(take, amount);
      const wait = local.take(allowance, caller, amount);
      if (wait === null) void tell(take);
      return wait;
    },
    close() {
      closed = true;
      client.disconnect();
    },
  };
}

type Connection = ReturnType<typeof connectToRedis>;
type Watch = { patienceMs: number; away(error: unknown): void; worked(): void };

/** The buckets in Redis. One request at a time; the next one carries all calls that came meanwhile. */
function createSharedBuckets(client: Connection, { patienceMs, away, worked }: Watch) {
  let queue: Asked[] = [];
  let asking = false;
  let silent = false;

  async function drain(): Promise<void> {
    if (asking) return;
    asking = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, MOST_IN_A_BATCH);
      queue = queue.slice(MOST_IN_A_BATCH);
      let isAnswered = false;
      const giveUp = () => {
        if (isAnswered) return;
        silent = true;
        away('no answer in time');
        for (const { answer } of [...batch, ...queue.splice(0)]) answer(null);
      };
      // An answer that has arrived is read first: a node that was busy itself must not take Redis for silent.
      const impatient = setTimeout(() => setImmediate(giveUp), patienceMs);
      const debts = await debtsOf(batch);
      isAnswered = true;
      clearTimeout(impatient);
      silent = false;
      if (debts) worked();
      for (const [i, { answer }] of batch.entries()) answer(debts ? Number(debts[i]) : null);
    }
    asking = false;
  }

  async function debtsOf(batch: Asked[]): Promise<string[] | null> {
    const keys = batch.map(({ allowance, caller }) => `limit:${keyOf(allowance, caller)}`);
    const values = batch.flatMap(({ allowance, amountMs, taken }) => [
      amountMs,
      wholeMs(allowance),
      taken ? 1 : 0,
    ]);
    try {
      return await client.takeFromBuckets(keys.length, ...keys, ...values);
    } catch (error) {
      away(error);
      return null;
    }
  }

  return {
    isSilent: () => silent,
    /** The debt after this call, as `TAKE` answers it; null: Redis is away or silent. Only the first answer counts. */
    ask: (take: Omit<Asked, 'answer'>) =>
      new Promise<number | null>((answer) => {
        queue.push({ ...take, answer });
        void drain();
      }),
  };
}
