/**
 * An error that a person can react to: a member of a mutation's result union. `message` is one sentence for people, facts
 * are fields, and each cause has its class.
 */
export abstract class UserError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
  /** The `extensions` of the error where no union has its fields. */
  get facts(): object {
    return {};
  }
}

/** An id that is unknown, malformed, of another type, or another center's. The caller cannot tell which. */
export class NotFoundError extends UserError {
  constructor(what: string) {
    super(`There is no such ${what}.`);
  }
}

/** What a query answers for what is not there, or not the caller's. */
export async function nullIfMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** A wrong value that the schema accepts. `field` is its path in the input; the message says what would be right. */
export class InvalidInputError extends UserError {
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
  override get facts() {
    return { field: this.field };
  }
}

/** The caller lacks a right. It is in no union: clients see the code FORBIDDEN. */
export class ForbiddenError extends Error {
  constructor(message = 'You may not do this.') {
    super(message);
  }
}

/** The token is missing, expired, revoked, or of an account that is gone. Clients see the code UNAUTHENTICATED. */
export class UnauthenticatedError extends Error {
  constructor(message = 'Sign in first: the token is missing, expired or revoked.') {
    super(message);
  }
}

/** The database cannot be used at present. Clients see the code SERVICE_UNAVAILABLE. */
export class UnavailableError extends Error {
  /** Seconds until a retry: as long as a database takes to start, or a standby to take over. */
  readonly retryAfter = 5;
  constructor() {
    super('The service is not available at the moment: try again in a few seconds.');
  }
}

/** The caller asked too often. Clients see the code RATE_LIMITED. */
export class RateLimitedError extends Error {
  /** Seconds until a retry. */
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    super(`Too many requests: try again in ${retryAfter} seconds.`);
    this.retryAfter = retryAfter;
  }
}
