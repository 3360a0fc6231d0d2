import type { ExecutionResult } from 'graphql';

/**
 * A result as JSON text, in pieces around the places of one value that differs from viewer to viewer. Streams that show
 * the same share one payload, so an endpoint frames it once: it is a key of a `WeakMap`.
 */
export class Payload {
  readonly pieces: readonly string[];

  constructor(pieces: readonly string[]) {
    this.pieces = pieces;
  }

  /** A result that nobody else is shown. Errors come first, where a reader meets them before the data. */
  static of({ errors, ...rest }: ExecutionResult): Payload {
    return new Payload([JSON.stringify(errors ? { errors, ...rest } : rest)]);
  }

  /** Characters without the personal values. */
  get length(): number {
    return this.pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The text for one viewer. `personal` is the JSON of the viewer's own value; unused where nothing is personal. */
  text(personal: string): string {
    return this.pieces.length === 1 ? this.pieces[0]! : this.pieces.join(personal);
  }
}
