/** For how many days rows are kept, by kind. */
export type Retention = {
  /** Messages, from when they were listed. */
  messages: number;
  /** What the mail provider reported of them. */
  reports: number;
  /** Sessions with their bookings, from their end; and acts. */
  sessions: number;
  /** What a change of a link did to each session. */
  linkChanges: number;
  /** Webhooks that got through, or failed. */
  webhooks: number;
  /** What a browser that was removed was reached by. */
  devices: number;
};

/** Kinds of rows that are deleted when they are old. */
export type OldRows =
  | 'reports'
  | 'messages'
  | 'link_change_items'
  | 'link_changes'
  | 'sessions'
  | 'acts'
  | 'browsers_erased'
  | 'browsers'
  | 'customers'
  | 'webhooks';
