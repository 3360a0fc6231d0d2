import { freePort } from '../../src/platform/postgres/embedded-postgres/server.ts';
import type { Part } from './parts.ts';
import { onPath, startProgram } from './programs.ts';

/** Uses the Redis of `REDIS_URL`, else starts the `redis-server` of the PATH. */
export async function startRedis(): Promise<{ part: Part; stop?: () => Promise<void> }> {
  if (process.env.REDIS_URL) return { part: { url: process.env.REDIS_URL } };
  const program = onPath('redis-server');
  if (!program) return { part: { missing: 'Redis: set REDIS_URL, or install redis-server' } };
  const port = await freePort();
  try {
    return { part: { url: `redis://127.0.0.1:${port}` }, stop: await startRedisAt(program, port) };
  } catch (error) {
    return {
      part: {
        missing: `Redis: redis-server did not start: ${error instanceof Error ? error.message : error}`,
      },
    };
  }
}

/** Starts this `redis-server` on a port, with nothing in it. Returns the stop. */
export async function startRedisAt(
  program: string,
  port: number,
  further: string[] = [],
): Promise<() => Promise<void>> {
  const options = [
    '--port',
    `${port}`,
    ...further,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const { stop } = await startProgram(
    program,
    (folder) => [...options, '--dir', folder],
    /Ready to accept connections/,
  );
  return stop;
}
