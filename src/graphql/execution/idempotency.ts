import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionResult, type GraphQLSchema, Kind, type SelectionSetNode } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { InvalidInputError } from '../../lib/errors.ts';
import type { Claim, IdempotencyStore } from '../../ports/idempotency.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Log } from '../../ports/log.ts';
import type { Caller, Prepared, Variables } from '../schema-kit/operation.ts';
import type { Code } from '../schema-kit/request-error.ts';
import { requestError, tooMany } from '../schema-kit/request-error.ts';

const LONGEST_KEY = 200;
/** Between two looks whether a running request has its answer: soon at first, then less and less. */
const WAITS_MS = [10, 20, 40, 80, 150, 300, ...Array.from({ length: 38 }, () => 500)];
/** A client that repeats wants to know what became of its request, not a calendar. */
const LONGEST_KEPT = 64 * 1024;
const TOO_LONG = requestError(
  'BAD_USER_INPUT',
  `This was carried out; its answer of more than ${LONGEST_KEPT / 1024} KB was not kept: read anew what you need.`,
);
/** Nobody knows when it will be done; so long it has taken, at least. */
const STILL_RUNNING_S = 10;
/** What does not count as an answer: it says nothing of the request, and the next try may go better. */
const NOT_KEPT: unknown[] = ['INTERNAL_SERVER_ERROR', 'RATE_LIMITED'] satisfies Code[];

/** Runs the mutation; with a refusal, answers that in its place. */
type Run = (refused: InvalidInputError | null) => Promise<ExecutionResult>;
export type Idempotency = (
  prepared: Prepared,
  variables: Variables,
  caller: Caller,
  run: Run,
) => Promise<ExecutionResult>;

/**
 * Runs a mutation that bears an idempotency key once: whoever repeats it within a day gets the first answer, also while
 * it is being worked out, also on another node. Nothing is kept of a request that did not run, nor of an internal error.
 * A node that dies in between leaves a claim that lapses; then the repeat runs again, and meets what the first has done.
 */
export function createIdempotency(options: {
  schema: GraphQLSchema;
  idempotencyStore: IdempotencyStore;
  log: Log;
}): Idempotency {
  const { idempotencyStore, log } = options;
  const secret = new Set(secretMutations(options.schema));

  /** Why this request can bear no key, or null. */
  function keyRefusal([name, ...others]: string[], { idempotencyKey: key }: Caller) {
    if (typeof key !== 'string' || key.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(key))
      return requestError(
        'BAD_USER_INPUT',
        `An idempotency key is 1 to ${LONGEST_KEY} visible ASCII characters, such as a UUID.`,
      );
    // With several, one could fail and the others not: neither keeping nor repeating that would be right.
    if (!name || others.length > 0)
      return requestError(
        'BAD_USER_INPUT',
        'An idempotency key is for one mutation: send each with a key of its own.',
      );
    return null;
  }

  return async (prepared, variables, caller, run) => {
    const fields = rootFields(prepared);
    // Clients that send a key with everything send it with these, too: nobody has keys, and a secret is kept nowhere.
    if (!caller.viewer || (fields.length > 0 && fields.every((name) => secret.has(name)))) return run(null);
    const refused = keyRefusal(fields, caller);
    if (refused) return { errors: [refused] };
    const { viewer } = caller;
    const { id: callerId, centerId } = viewer;
    const key = caller.idempotencyKey as string;
    const digest = digestOf(prepared, variables, viewer);
    if (!digest) return { errors: [requestError('BAD_USER_INPUT', 'The variables are nested too deeply.')] };
    const request = { centerId, callerId, key, digest };
    for (const wait of WAITS_MS) {
      const claimed = await idempotencyStore.claim(request);
      if (claimed.state === 'claimed') return await first(claimed.claim, run);
      if (claimed.state === 'answered') return resultOf(claimed.answer);
      if (claimed.state === 'full')
        return { errors: [tooMany('Too many idempotency keys.', claimed.seconds)] };
      if (claimed.state === 'other')
        return await run(
          new InvalidInputError('idempotencyKey', 'This key was used with another request: take a new key.'),
        );
      await delay(wait);
    }
    return { errors: [tooMany('A request with this key is still running.', STILL_RUNNING_S)] };
  };

  async function first(claim: Claim, run: Run): Promise<ExecutionResult> {
    const lost = (error: Error) =>
      log.error('a claim on an idempotency key could not be kept up', { error: error.message });
    const renewal = setInterval(
      () => void idempotencyStore.renew(claim).catch(lost),
      idempotencyStore.leaseMs / 3,
    );
    try {
      const result = await run(null);
      await (isKept(result)
        ? idempotencyStore.keep(claim, textOf(result))
        : idempotencyStore.release(claim)
      ).catch(lost);
      return result;
    } finally {
      clearInterval(renewal);
    }
  }
}

/** The mutations whose answer is shown once, by name. */
export function secretMutations(schema: GraphQLSchema): string[] {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  return fields
    .filter(({ extensions }) => (extensions.pothosOptions as { secretAnswer?: boolean }).secretAnswer)
    .map(({ name }) => name);
}

/** The key that came with a request: as a header, or among the extensions of its body. Throws when both came, and differ. */
export function idempotencyKeyOf(
  header: string | string[] | undefined,
  extensions: Record<string, unknown> | null | undefined,
): unknown {
  const inBody = extensions?.idempotencyKey ?? undefined;
  if (header !== undefined && inBody !== undefined && header !== inBody)
    throw requestError(
      'BAD_USER_INPUT',
      'The header and the extensions give two different idempotency keys.',
      400,
    );
  return header ?? inBody;
}

const isKept = ({ data, errors = [] }: ExecutionResult) =>
  data !== undefined && !errors.some(({ extensions }) => NOT_KEPT.includes(extensions.code));

/** What is kept of an answer: all of it, or that there was one. */
function textOf(result: ExecutionResult): string {
  const text = JSON.stringify(result);
  return text.length > LONGEST_KEPT ? JSON.stringify({ data: null, errors: [TOO_LONG] }) : text;
}

function resultOf(answer: string): ExecutionResult {
  const { data, errors } = JSON.parse(answer) as ExecutionResult;
  if (!errors) return { data };
  return {
    errors: errors.map(({ message, path, extensions }) => createGraphQLError(message, { path, extensions })),
    data,
  };
}

/**
 * What a request asks, whatever the order in which its variables are written, and with which right: what a caller was
 * shown once is not shown again to whoever may less by now, or to a lesser key of the same partner. Null for what is too
 * deep to be written.
 */
function digestOf(
  { text, operation }: Prepared,
  variables: Variables,
  { role, key }: Viewer,
): Uint8Array | null {
  const right = [role, ...(key?.scopes ?? []).toSorted()];
  const request = [text, operation.name?.value ?? null, variables ?? {}, right];
  try {
    const asked = JSON.stringify(request, (_name, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(byName))
        : value,
    );
    return createHash('sha256').update(asked).digest();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

/** The names of the fields that run; one that is asked for under two names runs twice. */
function rootFields({ document, operation }: Prepared): string[] {
  const names = ({ selections }: SelectionSetNode): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD)
        return selection.name.value.startsWith('__') ? [] : [selection.name.value];
      if (selection.kind === Kind.INLINE_FRAGMENT) return names(selection.selectionSet);
      const fragment = document.definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
      );
      return fragment?.kind === Kind.FRAGMENT_DEFINITION ? names(fragment.selectionSet) : [];
    });
  return names(operation.selectionSet);
}
