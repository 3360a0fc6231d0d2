import { freemem } from 'node:os';
import type { Run } from '../run.ts';

const FULL = 10_000;
const FEWER = 2_000;
const QUICK = 500;
/** Files that a process needs beside its connections. */
const OTHER_FILES = 200;
/** What three servers and their clients need at most, with what the kernel keeps for the connections. */
const BYTES_PER_CLIENT = 500_000;

/** How many clients this machine can hold for each server, and what a reader must know about it. */
export function clientsFor({ quick }: Run): { clients: number; notes: string[] } {
  if (quick) return { clients: QUICK, notes: [] };
  const files = openFiles();
  if (files < FULL + OTHER_FILES) return fewer(`a process may open only ${files} files (ulimit -n)`);
  if (freemem() < FULL * BYTES_PER_CLIENT) return fewer('there is too little free memory');
  return { clients: FULL, notes: [] };
}

function fewer(because: string) {
  const notes = [`${FEWER.toLocaleString('en')} clients, not ${FULL.toLocaleString('en')}: ${because}`];
  return { clients: FEWER, notes };
}

function openFiles(): number {
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft: number | 'unlimited' } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
