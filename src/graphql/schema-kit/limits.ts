/** Limits of requests and of callers, the same for every endpoint. */
export const LIMITS = {
  /** Bytes of an HTTP body or a socket message. */
  bytes: 256 * 1024,
  tokens: 1_000,
  /** Tokens of a document without a viewer. The longest that our own clients send before they sign in has 73. */
  unauthenticatedTokens: 200,
  /** Characters of an alias, which every row of the answer repeats. */
  alias: 200,
  depth: 12,
  aliases: 30,
  /** Selected fields. Only fragments can make them more than the tokens. */
  fields: 1_000,
  /** The most entries of a page, and the number without `first` and `last`. */
  page: 100,
  usualPage: 50,
  /** Objects of the answer: a full page inside a full page, with an object beside each. */
  cost: 25_000,
  /** Objects that a `totalCount` counts as. */
  totalCount: 25,
  /** Objects that one call includes; more count as more calls. */
  costPerCall: 500,
  /** Bytes of JSON whose reading one call includes. Longer JSON is charged by time, as documents are. */
  shortBytes: 16 * 1024,
  /** Milliseconds of parsing and validating that one call includes; more count as more calls. */
  readingMs: 2,
  /** Calls that a caller must have left for reading a new document: the time of a slow one. */
  readingCalls: 20,
  /** Open streams and sockets of a caller. */
  open: 300,
  /** Sockets from one address that have not been initialized. */
  uninitialized: 2_000,
} as const;

/** Options of a field that works out all that a mutation would do: it counts as one call at least, as that does. */
export const OWN_CALL = { extensions: { isCall: true } } as const;

/**
 * The most rows of each list without pages, which is also its weight. Most lists are bounded where rows are made; the others
 * do not show the rest.
 */
export const MOST_ROWS = {
  'CancelledSessions.sessions': 500,
  'ChooseAccountError.accounts': 100,
  'Closure.services': 100,
  'Closure.sessions': 1_000,
  'ClosurePreview.sessions': 1_000,
  'Customer.pushDevices': 10,
  'Customer.signIns': 20,
  'Delivery.bookings': 100,
  'Delivery.providerEvents': 20,
  'ModalityLockedError.blockingSessions': 100,
  'Partner.signIns': 1,
  'Professional.partnerKeys': 20,
  'Professional.signIns': 20,
  'Professional.webhookEndpoints': 20,
  'Query.partnerKeys': 200,
  'Query.professionals': 500,
  'Query.webhookEndpoints': 500,
  'ScheduleChange.sessions': 1_000,
  'SchedulePreview.sessions': 1_000,
  'Service.schedules': 200,
  'ServiceLinkChangePreview.sessions': 1_000,
  'Session.alerts': 100,
  'Session.roomClashes': 20,
  'Session.teacherClashes': 20,
  'Session.timeline': 100,
  'StillTeachingError.schedules': 100,
  'Substitution.sessions': 200,
  'SubstitutionPreview.sessions': 200,
  'StillTeachingError.sessions': 100,
} as const;
