/** How large one request may be, through either door. */
export const LIMITS = {
  /** Of an HTTP body and of a socket message. */
  bytes: 256 * 1024,
  tokens: 1_000,
  /** Of a document from nobody: the longest that our own clients send before they sign in has 73. */
  unauthenticatedTokens: 200,
  /** Characters of an alias: it stands in the answer as often as there are rows. */
  alias: 200,
  depth: 12,
  aliases: 30,
  /** Selected fields: a document without fragments cannot have as many as it has tokens. */
  fields: 1_000,
  /** Entries of a list, and how many there are unless told. */
  page: 100,
  usualPage: 50,
  /** Objects that the answer may hold: a full page inside a full page, with something beside each. */
  cost: 25_000,
  /** Of which so many are included in one call of those that a caller may make; more count as more calls. */
  costPerCall: 500,
  /** Of JSON that is read within a call; the time that a longer one takes is charged as that of documents is. */
  shortBytes: 16 * 1024,
  /** Milliseconds of parsing and validating that are included in one call; longer ones count as more calls. */
  readingMs: 2,
  /** Calls that a caller must have left to have a document read that we do not know: what a slow one takes. */
  readingCalls: 20,
  /** Streams and sockets that a caller may hold open. */
  open: 300,
  /** Sockets from one address that have not said who they are. */
  uninitialized: 2_000,
} as const;

/**
 * The most rows of each list without pages, and what it is weighed by. Most are bounded where rows are made; of every other
 * one the rest is not shown.
 */
export const MOST_ROWS = {
  'ChooseAccountError.accounts': 100,
  'Customer.pushDevices': 10,
  'Customer.signIns': 20,
  'Delivery.providerEvents': 20,
  'ModalityLockedError.blockingSessions': 100,
  'Partner.signIns': 1,
  'Professional.partnerKeys': 20,
  'Professional.signIns': 20,
  'Professional.webhookEndpoints': 20,
  'Query.partnerKeys': 200,
  'Query.professionals': 500,
  'Query.webhookEndpoints': 500,
  'Schedule.sessionsAfterUntil': 50,
  'Service.schedules': 200,
  'ServiceLinkChangePreview.sessions': 1_000,
  'Session.alerts': 100,
  'Session.timeline': 100,
  'StillTeachingError.schedules': 100,
  'StillTeachingError.sessions': 100,
} as const;
