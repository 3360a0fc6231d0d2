/** Kinds of work that go on by the clock, each over many rows, or in rounds of its own. */
export type Work =
  | 'openings'
  | 'sessions'
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
  | 'sign_ins'
  | 'answers';

/** Which of the rows that are due a statement takes: `only` these, or null for any, and none that are set `aside`. */
export type Picked = { only: string[] | null; aside: string[] };

/** No row ever stops another row's work: what fails is found, reported, counted and passed over, and the rest goes on. */
export type Isolation = {
  /** One row's work failed, or that of its part: says so in the log, by id alone, and counts it. */
  failed(work: Work, error: unknown, id: string): void;
  /** What `run` answers for this row; `otherwise`, reported, where it throws. */
  attempt<Result>(work: Work, id: string, run: () => Result, otherwise: Result): Result;
  /**
   * Runs a batch whose statement chooses its rows, and answers how many it took. Where it fails because of a row, the
   * `due` ones are taken in halves until that row is alone: it is set aside for a while, the others are done. Throws what
   * is no row's fault, as a database that is away.
   */
  batch(
    work: Work,
    take: (picked: Picked) => Promise<number>,
    due: (aside: string[]) => Promise<string[]>,
  ): Promise<number>;
  /** The same with items that are at hand. `run` does all of what it is given, or nothing. */
  split<Item>(
    work: Work,
    items: Item[],
    idOf: (item: Item) => string,
    run: (items: Item[]) => Promise<void>,
  ): Promise<void>;
  /** What `read` answers for each of these keys, in order; an `Error` for one that makes reading them together fail. */
  each<Key, Value>(
    work: Work,
    keys: readonly Key[],
    idOf: (key: Key) => string,
    read: (keys: readonly Key[]) => Promise<Value[]>,
  ): Promise<(Value | Error)[]>;
  /** Runs a part of a round; says whether it came to its end. Its failure is reported, and reaches no part beside or after it. */
  round(work: Work, run: () => Promise<unknown>): Promise<boolean>;
};
