/** What can change under a live client's eyes. A signal carries the key only; whoever hears it reads the facts anew. */
export type Topic =
  | `session:${string}`
  | `center:${string}`
  | `account:${string}`
  /** What became of a session's messages, and who joined. */
  | `delivery:${string}`;

/** Signals between writers and live streams: hints, at most once, in no order. */
export type Events = {
  /** After commit, best effort; never throws. Repeated topics in one call are signalled once. */
  publish(topics: Topic[]): void;
  /** Arms at once and synchronously; returns the function that disarms. `listener` must not throw. */
  subscribe(topic: Topic, listener: () => void): () => void;
  /** Called when signals may have been lost (a reconnect): streams read everything anew. */
  onGap(listener: () => void): () => void;
  /** False while signals of other processes cannot arrive. */
  reachable(): boolean;
  close(): Promise<void>;
};
