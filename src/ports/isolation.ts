/** Kinds of background work, each over many rows or in rounds. */
export type Work =
  | 'openings'
  | 'sessions'
  | 'acts'
  | 'reminder_schedules'
  | 'reminders'
  | 'questions'
  | 'schedules'
  | 'deliveries'
  | 'leases'
  | 'messages'
  | 'devices'
  | 'alerts'
  | 'reports'
  | 'timeline'
  | 'streams'
  | 'emails'
  | 'webhooks'
  | 'webhook_leases'
  | 'webhook_deliveries'
  | 'webhook_tidying'
  | 'erasure'
  | 'retention'
  | 'sign_ins'
  | 'answers'
  | 'secrets';

/** Which due rows a statement takes: `only` these (null: any), without the ones that are set `aside`. */
export type Picked = { only: string[] | null; aside: string[] };

/** Keeps a failing row from stopping the others: the row is found, logged, counted and set aside. */
export type Isolation = {
  /** Logs and counts the failure of one row, by its id alone. */
  failed(work: Work, error: unknown, id: string): void;
  /** The answer of `run` for this row, or `otherwise` if it throws. */
  attempt<Result>(work: Work, id: string, run: () => Result, otherwise: Result): Result;
  /**
   * Runs a batch whose statement chooses its rows, and answers how many it took. If a row makes it fail, the `due` rows are
   * taken in halves until that row is alone. It is set aside for a while. Throws errors that are no row's fault, such as a
   * lost connection.
   */
  batch(
    work: Work,
    take: (picked: Picked) => Promise<number>,
    due: (aside: string[]) => Promise<string[]>,
  ): Promise<number>;
  /** The same for given items. `run` does all of its items or none. */
  split<Item>(
    work: Work,
    items: Item[],
    idOf: (item: Item) => string,
    run: (items: Item[]) => Promise<void>,
  ): Promise<void>;
  /** The answer of `read` for each key, in order; an `Error` for a key that makes it fail. */
  each<Key, Value>(
    work: Work,
    keys: readonly Key[],
    idOf: (key: Key) => string,
    read: (keys: readonly Key[]) => Promise<Value[]>,
  ): Promise<(Value | Error)[]>;
  /** Runs one part of a round; answers whether it finished. A failure is logged and does not stop the other parts. */
  round(work: Work, run: () => Promise<unknown>): Promise<boolean>;
};
