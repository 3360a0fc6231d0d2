import { whenNpmIsGone } from '../../../src/platform/npm-parent.ts';

/**
 * Does the work, and then what it registered with `onEnd`, the newest step first, however the work ended: also when a
 * person or a supervisor interrupts it. A step that fails keeps no other from its turn.
 */
export async function withEnd<T>(work: (onEnd: (step: () => unknown) => void) => Promise<T>): Promise<T> {
  const steps: (() => unknown)[] = [];
  const end = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error(error);
      }
    }
  };
  const interrupted = () => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  await whenNpmIsGone(interrupted);
  try {
    return await work((step) => steps.push(step));
  } finally {
    await end();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}
