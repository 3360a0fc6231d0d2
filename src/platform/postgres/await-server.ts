import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../../lib/outage-log.ts';
import type { Log } from '../../ports/log.ts';
import { probe } from './pool.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** A server that accepts a connection and is silent is tried again. */
const ATTEMPT_MS = 5_000;

/** Wrong password or role, no such database, no right to connect. */
const REFUSED = new Set(['28000', '28P01', '3D000', '42501']);
const CERTIFICATE = /SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_|does not support SSL/;

type Options = { variable: string; waitMs: number; log: Log };

/**
 * Resolves when the PostgreSQL at `url` takes a connection. Waits for one that is away; rejects at once where waiting cannot
 * help, such as with a wrong password. What it says names the variable.
 */
export async function awaitServer(url: string, { variable, waitMs, log }: Options): Promise<void> {
  const begun = performance.now();
  const { host } = new URL(url);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const error = await probe(url, ATTEMPT_MS).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    const waited = performance.now() - begun;
    const reason = reasonOf(error);
    if (!mayPass(error))
      throw new Error(`${variable}: PostgreSQL at ${host} cannot be used: ${reason}`, { cause: error });
    if (waited + pauseMs > waitMs) {
      const within = waitMs > 0 ? ` within ${Math.round(waited / 1000)} s` : '';
      throw new Error(`${variable}: PostgreSQL at ${host} did not answer${within}: ${reason}`, {
        cause: error,
      });
    }
    log.warn('waiting for PostgreSQL', {
      variable,
      host,
      error: reason,
      waitedSeconds: Math.round(waited / 1000),
      atMostSeconds: waitMs / 1000,
    });
    await pause(pauseMs);
  }
}

/** Whether the next attempt may succeed without anybody changing a setting. */
function mayPass(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return !REFUSED.has(code) && !CERTIFICATE.test(`${code} ${message}`);
}
