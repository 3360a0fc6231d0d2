/** What a live client, or another node, can watch. A signal carries only this key: its listeners read the facts again. */
export type Topic =
  | `session:${string}`
  | `center:${string}`
  | `account:${string}`
  /** The results of a session's messages, who joined, and who said that they will. */
  | `delivery:${string}`
  /** Much was listed at once. Every node watches it, to help with the sending. */
  | 'messages';

/** Signals between writers and live streams: delivered at most once, in no order. */
export type Events = {
  /** To be called after commit. Best effort; never throws. Repeated topics in one call are signalled once. */
  publish(topics: Topic[]): void;
  /**
   * Takes effect synchronously in this process; returns the function that unsubscribes. With several nodes `listener` may be
   * called once more when signals of other nodes begin to arrive: an earlier one may be missed. It must not throw.
   */
  subscribe(topic: Topic, listener: () => void): () => void;
  /** Calls `listener` when signals may have been lost (a reconnect), so that streams read everything again. */
  onGap(listener: () => void): () => void;
  /** Whether signals of other processes can arrive. */
  reachable(): boolean;
  close(): Promise<void>;
};
