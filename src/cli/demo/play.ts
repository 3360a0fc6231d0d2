import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { between } from '../../lib/time.ts';
import type { Step } from './story.ts';

type Stage = {
  now: () => Date;
  /** `isTTY` says that a person is there. */
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  say(text: string): void;
  tell(happened: string): void;
};

/** Runs the steps by the clock. At a terminal, some wait for Enter instead. */
export async function play(steps: Step[], { now, input, say, tell }: Stage): Promise<void> {
  // Keys pressed too early are read here, so that they start nothing.
  if (input.isTTY) input.resume();
  for (const { at, enter, run } of steps) {
    if (enter && input.isTTY) {
      say(`\n${enter}\n`);
      await Promise.race([once(input, 'data'), once(input, 'end')]);
    } else await pause(Math.max(0, between(now(), at)));
    await run().then(tell, (error: Error) => tell(error.message));
  }
}
