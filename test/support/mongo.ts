import { basename } from 'node:path';
import { freePort } from '../../src/platform/postgres/embedded-postgres/server.ts';
import type { Part } from './parts.ts';
import { startProgram } from './programs.ts';

/**
 * Uses the MongoDB of `MONGODB_URL`, else starts the program that `MONGO_SERVER` names: `mongod`, or a server that
 * speaks its protocol. There is none to be had from npm, so a machine may well have none.
 */
export async function startMongo(): Promise<{ part: Part; stop?: () => Promise<void> }> {
  if (process.env.MONGODB_URL) return { part: { url: process.env.MONGODB_URL } };
  const program = process.env.MONGO_SERVER;
  if (!program) return { part: { missing: 'MongoDB: set MONGODB_URL, or MONGO_SERVER to a mongod' } };
  try {
    const { port, stop } = await (basename(program).startsWith('secantusd') ? startSecantus : startMongod)(
      program,
    );
    return { part: { url: `mongodb://127.0.0.1:${port}/?directConnection=true` }, stop };
  } catch (error) {
    return {
      part: {
        missing: `MongoDB: MONGO_SERVER did not start: ${error instanceof Error ? error.message : error}`,
      },
    };
  }
}

async function startSecantus(program: string) {
  const { ready, stop } = await startProgram(
    program,
    (folder) => [
      ...['--port', '0', '--storage-path', folder, '--sync-on-commit'],
      ...['--cache-size', '256M', '--log-file-max', '16MB'],
    ],
    /listening on 127\.0\.0\.1:(\d+)/,
  );
  return { port: Number(ready[1]), stop };
}

async function startMongod(program: string) {
  const port = await freePort();
  const { stop } = await startProgram(
    program,
    (folder) => ['--port', `${port}`, '--dbpath', folder, '--bind_ip', '127.0.0.1'],
    /Waiting for connections/i,
  );
  return { port, stop };
}
