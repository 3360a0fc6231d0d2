/** Notes steps that close what was just opened. */
export type OnClose = (...steps: (() => unknown)[]) => void;

/** What `open` opens, with a `close` that runs the noted steps, last first. They also run when opening fails. */
export async function withClose<T extends object>(
  open: (onClose: OnClose) => Promise<T>,
): Promise<T & { close(): Promise<void> }> {
  const steps: (() => unknown)[] = [];
  const close = async () => {
    for (const step of steps.splice(0).reverse()) await step();
  };
  try {
    return { ...(await open((...more) => steps.push(...more))), close };
  } catch (error) {
    await close();
    throw error;
  }
}
