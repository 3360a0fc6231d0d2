/**
 * An item of a subscription that others may be shown, too. Who is shown the same holds the same `view`, so the result is
 * worked out once for all of them; fields say in the schema what they are of.
 */
export type SharedItem = {
  /** What is shown: the very same frozen object for everybody who is shown the same, another one after each change. */
  readonly view: object;
  /** The viewer's own value; null where there is none. May be a getter: it is read only where it is selected. */
  readonly personal: string | null;
};
