import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from './story.ts';

type Stage = {
  now: () => Date;
  /** Of a terminal: somebody is there. */
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  say(text: string): void;
  tell(happened: string): void;
};

/** Runs the steps by the clock; where somebody is at a terminal, those that wait for Enter wait. */
export async function play(steps: Step[], { now, input, say, tell }: Stage): Promise<void> {
  // What is pressed before it is asked for is read, and means nothing.
  if (input.isTTY) input.resume();
  for (const { at, enter, run } of steps) {
    if (enter && input.isTTY) {
      say(`\n${enter}\n`);
      await Promise.race([once(input, 'data'), once(input, 'end')]);
    } else await pause(Math.max(0, at.getTime() - now().getTime()));
    await run().then(tell, (error: Error) => tell(error.message));
  }
}
