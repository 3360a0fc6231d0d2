import { randomBytes } from 'node:crypto';
import type { ExecutionResult, OperationDefinitionNode } from 'graphql';
import type { SharedItem } from '../schema-kit/shared-item.ts';
import { Payload } from './payload.ts';
import type { Sharing } from './sharing.ts';

/** What one viewer is shown: `personal` is the JSON of the viewer's own value in the payload. */
export type Shown = { payload: Payload; personal: string };
type MaybePromise<T> = T | Promise<T>;

export type Shareable = { operation: OperationDefinitionNode; sharing: Sharing };
/** Runs an operation on an item for nobody in particular. */
type Run<Asked> = (asked: Asked, variables: string, item: Nobodys) => MaybePromise<ExecutionResult>;
type Nobodys = Omit<SharedItem, 'viewer'>;

/** Null: it cannot be shared, so each viewer's is worked out alone. */
type Result = MaybePromise<Payload | null>;
/** By the JSON of the variables. */
type Results = Map<string, Result>;

/** The results of one operation by view, with and without a personal value. */
class OfOperation {
  readonly whole = new WeakMap<object, Results>();
  readonly split = new WeakMap<object, Results>();
}

/** Characters that are kept before all is forgotten, and worked out again where it is still needed. */
const MOST_KEPT = 16 * 1024 * 1024;
/** What a result takes besides its text. */
const FRAME = 500;

/**
 * Results that are the same for all who are shown the same view, by operation and the JSON of its variables. Each is worked
 * out once, and forgotten with its view or its document.
 */
export function createSharedResults<Asked extends Shareable>(run: Run<Asked>, mostKept = MOST_KEPT) {
  let operations = new WeakMap<OperationDefinitionNode, OfOperation>();
  let kept = 0;

  /** Keeps the result. While it is pending, others wait for the same promise. */
  function keep(results: Results, variables: string, result: Result): Result {
    results.set(variables, result);
    if (result instanceof Promise) return result.then((payload) => keep(results, variables, payload));
    kept += FRAME + variables.length + (result?.length ?? 0);
    if (kept > mostKept) {
      operations = new WeakMap();
      kept = 0;
    }
    return result;
  }

  /** What the item shows to its viewer; null where that is to be worked out for this viewer alone. */
  return (asked: Asked, variables: string, item: Nobodys): MaybePromise<Shown | null> => {
    const { operation, sharing } = asked;
    const personal = sharing === 'but for the personal value' ? item.personal : null;
    const { whole, split } = entryOf(operations, operation, () => new OfOperation());
    const results = entryOf(personal === null ? whole : split, item.view, () => new Map());
    const known = results.get(variables);
    const result =
      known === undefined
        ? keep(results, variables, payloadOf(run, asked, variables, item.view, personal !== null))
        : known;
    if (result === null) return null;
    const json = personal === null ? 'null' : JSON.stringify(personal);
    if (!(result instanceof Promise)) return { payload: result, personal: json };
    return result.then((payload) => payload && { payload, personal: json });
  };
}

/** The entry of a key, made where there is none. */
function entryOf<Key extends object, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function payloadOf<Asked>(
  run: Run<Asked>,
  asked: Asked,
  variables: string,
  view: object,
  isPersonal: boolean,
): Result {
  // Stands for the personal value. Nobody can know it, so no text that somebody wrote contains it.
  const token = isPersonal ? randomBytes(18).toString('base64url') : null;
  try {
    const result = run(asked, variables, { view, personal: token });
    if (!(result instanceof Promise)) return shareable(result, token);
    return result.then(
      (settled) => shareable(settled, token),
      () => null,
    );
  } catch {
    // Each viewer's own run says what is wrong, with its own request id.
    return null;
  }
}

/** A result in pieces around the token. One with errors is nobody else's. */
function shareable(result: ExecutionResult, token: string | null): Payload | null {
  if (result.errors) return null;
  const payload = Payload.of(result);
  if (token === null) return payload;
  const pieces = payload.text('').split(JSON.stringify(token));
  return pieces.some((piece) => piece.includes(token)) ? null : new Payload(pieces);
}
