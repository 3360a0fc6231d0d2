import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionResult, type GraphQLSchema, Kind } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { InvalidInputError } from '../../lib/errors.ts';
import type { Claim, ClaimResult, IdempotencyStore, Repeatable } from '../../ports/idempotency.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Log } from '../../ports/log.ts';
import type { Caller, Prepared, Variables } from '../schema-kit/operation.ts';
import type { Code } from '../schema-kit/request-error.ts';
import { requestError, tooMany } from '../schema-kit/request-error.ts';
import { fragmentsOf, selectionsIn } from './selections.ts';

const LONGEST_KEY = 200;
/** How long a repeat waits for a request that is still running. Mutations take milliseconds. */
const LONGEST_WAIT_MS = 5_000;
/** The pause between two looks doubles, from the first to the longest. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;
/** When a repeat may come back that waited in vain. The end of the running request is not known. */
const STILL_RUNNING_S = 10;
/** Characters of an answer: a repeat asks what became of its request, not for a calendar. */
const LONGEST_ANSWER = 64 * 1024;
const TOO_LONG = requestError(
  'BAD_USER_INPUT',
  `This was carried out; its answer of more than ${LONGEST_ANSWER / 1024} KB was not kept: read anew what you need.`,
);
/** Errors that are no answer: they say nothing of the request, and the next try may succeed. */
const NOT_STORED: unknown[] = [
  'INTERNAL_SERVER_ERROR',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
] satisfies Code[];

/** Runs the mutation. With a conflict of its key it answers that instead, in the mutation's own union. */
type Run = (conflict: InvalidInputError | null) => Promise<ExecutionResult>;
export type Idempotency = (
  prepared: Prepared,
  variables: Variables,
  caller: Caller,
  run: Run,
) => Promise<ExecutionResult>;
type Deps = { idempotencyStore: IdempotencyStore; log: Log };

/**
 * Runs a mutation with an idempotency key once. A repeat within a day gets the first answer, from any node.
 * - A repeat of a running request waits for its answer.
 * - A request that did not run, or failed with an internal error, leaves nothing behind.
 * - The claim of a node that died lapses. Then the repeat runs, and meets what the first run has done.
 */
export function createIdempotency(deps: Deps & { schema: GraphQLSchema }): Idempotency {
  const secret = new Set(secretMutations(deps.schema));
  return async (prepared, variables, caller, run) => {
    const fields = rootFields(prepared);
    // Some clients send a key with everything. Without a viewer nobody owns it, and a secret answer is never stored.
    const isSecret = fields.length > 0 && fields.every((name) => secret.has(name));
    if (!caller.viewer || isSecret) return run(null);
    const wrong = wrongKey(fields, caller.idempotencyKey);
    if (wrong) return { errors: [requestError('BAD_USER_INPUT', wrong)] };
    const { viewer } = caller;
    const { id: callerId, centerId } = viewer;
    const digest = digestOf(prepared, variables, viewer);
    if (!digest) return { errors: [requestError('BAD_USER_INPUT', 'The variables are nested too deeply.')] };
    const key = caller.idempotencyKey as string;
    const result = await claim(deps.idempotencyStore, { centerId, callerId, key, digest });
    switch (result.state) {
      case 'claimed':
        return runClaimed(deps, result.claim, run);
      case 'answered':
        return resultOf(result.answer);
      case 'other':
        return run(
          new InvalidInputError('idempotencyKey', 'This key was used with another request: take a new key.'),
        );
      case 'full':
        return { errors: [tooMany('Too many idempotency keys.', result.seconds)] };
      case 'running':
        return { errors: [tooMany('A request with this key is still running.', STILL_RUNNING_S)] };
    }
  };
}

/** Why this request can bear no key, or null. */
function wrongKey([name, ...others]: string[], key: unknown): string | null {
  if (typeof key !== 'string' || key.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(key))
    return `An idempotency key is 1 to ${LONGEST_KEY} visible ASCII characters, such as a UUID.`;
  // One of several could fail and the others not: neither storing nor repeating that would be right.
  if (!name || others.length > 0)
    return 'An idempotency key is for one mutation: send each with a key of its own.';
  return null;
}

/** Claims a request, or waits for the end of its first run. */
async function claim(store: IdempotencyStore, request: Repeatable): Promise<ClaimResult> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const result = await store.claim(request);
    if (result.state !== 'running' || performance.now() > giveUpAt) return result;
    await delay(pause);
  }
}

async function runClaimed({ idempotencyStore, log }: Deps, claim: Claim, run: Run): Promise<ExecutionResult> {
  const lost = (error: Error) =>
    log.error('a claim on an idempotency key could not be renewed or ended', { error: error.message });
  const renewal = setInterval(
    () => void idempotencyStore.renew(claim).catch(lost),
    idempotencyStore.leaseMs / 3,
  );
  try {
    const result = await run(null);
    const ending = isAnswer(result)
      ? idempotencyStore.keep(claim, textOf(result))
      : idempotencyStore.release(claim);
    await ending.catch(lost);
    return result;
  } finally {
    clearInterval(renewal);
  }
}

/** The mutations whose answer is shown once, by name. */
export function secretMutations(schema: GraphQLSchema): string[] {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  return fields
    .filter(({ extensions }) => (extensions.pothosOptions as { secretAnswer?: boolean }).secretAnswer)
    .map(({ name }) => name);
}

/** The key of a request: a header, or one of the extensions in its body. Throws when the two differ. */
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

const isAnswer = ({ data, errors = [] }: ExecutionResult) =>
  data !== undefined && !errors.some(({ extensions }) => NOT_STORED.includes(extensions.code));

/** What is stored of an answer: all of it, or that there was one. */
function textOf(result: ExecutionResult): string {
  const text = JSON.stringify(result);
  return text.length > LONGEST_ANSWER ? JSON.stringify({ data: null, errors: [TOO_LONG] }) : text;
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
 * A digest of what a request asks, in any order of its variables, and of the caller's right. A caller with less right than
 * the first one, or a lesser key of the same partner, is not shown its answer. Null when the variables are nested too deeply.
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

/** The names of the fields that run. A field with two aliases runs twice. */
function rootFields({ document, operation }: Prepared): string[] {
  const fragments = fragmentsOf(document);
  return selectionsIn(operation.selectionSet, (name) => fragments.get(name))
    .filter((selection) => selection.kind === Kind.FIELD)
    .map(({ name }) => name.value)
    .filter((name) => !name.startsWith('__'));
}
