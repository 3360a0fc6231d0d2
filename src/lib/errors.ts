/**
 * A refusal that a person can react to: a member of a mutation's result union. `message` is one sentence fit to be
 * shown; facts are fields. One class per cause; everything that is not one of these is masked on its way out.
 */
export abstract class UserError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
  /** What a client is told beside the message where no union carries its fields, as `extensions` of the error. */
  get facts(): object {
    return {};
  }
}

/** Unknown, malformed, of another type, or another center's: the caller cannot tell which. */
export class NotFoundError extends UserError {
  constructor(what: string) {
    super(`There is no such ${what}.`);
  }
}

/** A value that the schema cannot refuse. `field` is its path in the input; the message says what would be right. */
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

/** The caller is known but may not do this. Not in any union: it becomes the code FORBIDDEN. */
export class ForbiddenError extends Error {
  constructor(message = 'You may not do this.') {
    super(message);
  }
}

/** The caller's token is missing, expired, or of an account that is gone: the code UNAUTHENTICATED. */
export class UnauthenticatedError extends Error {
  constructor(message = 'Sign in first: the token is missing, expired or revoked.') {
    super(message);
  }
}

/** The caller asked too often: the code RATE_LIMITED. */
export class RateLimitedError extends Error {
  /** In how many seconds it may ask again. */
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    super(`Too many requests: try again in ${retryAfter} seconds.`);
    this.retryAfter = retryAfter;
  }
}
