import { afterKill } from '../after-kill.ts';
import type { PostgresHome } from './home.ts';
import type { RunningServer } from './server.ts';

/**
 * Stops the server $1 of the cluster $2 when no process is connected to it. A program that starts within the first
 * seconds can take the server over.
 */
const STOP_UNUSED = `
command_of() { tr '\\0' ' ' < "/proc/$1/cmdline" || ps -ww -p "$1" -o command=; }
sleep 4
while command_of "$1" 2> /dev/null | grep -qF -- "$2"; do
  ps -A -ww -o ppid= -o command= | grep -q "^ *$1 postgres: postgres " || kill -INT "$1"
  sleep 1
done`;

/** Stops the server when this process was killed and nobody else uses the server. The result calls it off. */
export const stopWhenOrphaned = (home: PostgresHome, server: RunningServer): (() => void) =>
  afterKill(STOP_UNUSED, [`${server.pid}`, home.cluster]);
