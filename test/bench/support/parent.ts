/** For the child: tells the parent. A child that nobody listens to any more ends. */
export function tellParent(message: object): void {
  if (process.listenerCount('disconnect') === 0) process.once('disconnect', () => process.exit());
  process.send?.(message);
}
