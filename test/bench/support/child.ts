import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Run } from './run.ts';

/** A process of its own, so that what it costs is measured apart and disturbs nobody. */
export type Child = {
  /** Sends `question` and resolves with the next message that comes back. One question at a time. */
  ask<Answer>(question: unknown): Promise<Answer>;
  /** The next message that comes by itself. Rejects when the process ends before. */
  next<Message>(): Promise<Message>;
  listen<Message>(listener: (message: Message) => void): void;
  kill(): void;
};

/** Starts `file` beside this one and resolves with its first message. Rejects when it ends before. Killed at the end. */
export async function startChild<Ready>(
  run: Run,
  file: string,
  args: string[] = [],
): Promise<Child & { ready: Ready }> {
  const child = fork(new URL(file, import.meta.url), args, {
    execArgv: [...process.execArgv, '--expose-gc', '--max-old-space-size=4096'],
  });
  run.onEnd(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ${args.join(' ')} ended with code ${code}`);
  });
  // Reported where somebody waits for an answer; at the end nobody does.
  ended.catch(() => undefined);
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  return {
    ready: await answer(),
    kill: () => void child.kill('SIGKILL'),
    next: answer,
    async ask(question) {
      const answered = answer();
      child.send(question as object);
      return answered;
    },
    listen: (listener) => child.on('message', listener),
  };
}

/** For the child: tells the parent. A child that nobody listens to any more ends. */
export function tellParent(message: object): void {
  if (process.listenerCount('disconnect') === 0) process.once('disconnect', () => process.exit());
  process.send?.(message);
}
