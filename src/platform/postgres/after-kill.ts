import { spawn } from 'node:child_process';

/**
 * Runs a shell script with these arguments when this process is gone, also after a SIGKILL. The result calls it off.
 *
 * The shell waits on a pipe that only this process writes to. It leads a session of its own, so a signal to our process
 * group spares it.
 */
export function afterKill(script: string, args: string[]): () => void {
  const shell = spawn('/bin/sh', ['-c', `read -r _\n${script}`, 'after-kill', ...args], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where there is no shell, nothing waits. That is no reason to fail.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return () => void shell.kill('SIGKILL');
}
