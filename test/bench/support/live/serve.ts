import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tellParent } from '../parent.ts';
import { sharedClock } from '../wall-clock.ts';

/** What a server under test is asked. `publish` names the round's marker, and the sessions that it is for (absent: all). */
export type Question = 'rest' | 'cost' | Publish | { more: unknown };
type Publish = { publish: string; sessionIds?: string[] };
export type Ready = { port: number };
export type Rest = { rss: number; subscribed: number };
export type Began = { began: number };
/** `statements`: since the last publishing or the last question for them. */
export type Cost = { cpuUs: number; peak: number; statements: number };

/**
 * Answers the parent's questions about this process. `publish` gets everything ready and answers the function that
 * tells the clients: only that is measured.
 */
export function serve(server: {
  port: number;
  subscribed(): number;
  publish(marker: string, sessionIds?: string[]): Promise<() => void>;
  /** How many statements went to the database since the last call. */
  statements?(): number;
  /** Answers what only this server is asked. */
  more?(question: unknown): Promise<object>;
}): void {
  const { statements = () => 0 } = server;
  let cpu = process.cpuUsage();
  process.on('message', async (question: Question) => {
    if (question === 'rest') {
      gc?.();
      const answer = { rss: process.memoryUsage.rss(), subscribed: server.subscribed() };
      return tellParent(answer satisfies Rest);
    }
    if (question === 'cost') {
      const { user, system } = process.cpuUsage(cpu);
      const answer = { cpuUs: user + system, peak: peakMemory(), statements: statements() };
      return tellParent(answer satisfies Cost);
    }
    if ('more' in question) return tellParent(await server.more!(question.more));
    const tell = await server.publish(question.publish, question.sessionIds);
    statements();
    forgetPeak();
    cpu = process.cpuUsage();
    const began = sharedClock();
    tell();
    tellParent({ began } satisfies Began);
  });
  tellParent({ port: server.port } satisfies Ready);
}

/** Listens on a free loopback port. */
export async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Linux keeps the highest resident size, and forgets it when told to. Elsewhere the peak is the process's own. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {}
}

function peakMemory(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
