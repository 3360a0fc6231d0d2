import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  Source,
  type SourceLocation,
  specifiedRules,
  validate,
} from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { LIMITS } from '../schema-kit/limits.ts';
import type { Prepared } from '../schema-kit/operation.ts';
import type { Code } from '../schema-kit/request-error.ts';
import { brief, requestError } from '../schema-kit/request-error.ts';
import type { CallLimits } from './call-limits.ts';
import { costExceeded, weightOf } from './cost.ts';
import { limitExceeded } from './document-size.ts';
import { repeatsExceeded } from './repeated-fields.ts';
import { UnconditionalRoot } from './subscription-rule.ts';
import { createTrust, type Named, type TrustedDocuments } from './trusted-documents.ts';

export type Asked = Named & {
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
};
export type Refused = { errors: GraphQLError[] };
/** The caller who pays for reading a document. */
export type Payer = { caller: string; authenticated: boolean };

export type Documents = {
  /**
   * Parses, validates and weighs, or says what is wrong: `BAD_USER_INPUT`, or `RATE_LIMITED` for a caller who has too few
   * calls left to have a new document read. Never throws. A document that was read before is prepared at once.
   */
  prepare(asked: Asked, payer: Payer): Promise<Prepared | Refused> | Prepared | Refused;
};

/** Characters of cached texts: a thousand documents of real clients, or 30 MB of the costliest of an attacker. */
const CACHED_LENGTH = 400_000;
const LONGEST_CACHED = 10_000;
/** Faults are cached by the hash of their text, each with a kilobyte at most. */
const CACHED_FAULTS = 2_000;

/** What is wrong with a document, and where. */
type Fault = { message: string; at?: SourceLocation };
/** A fault further down has no place: finding a line takes time for every line before it. */
const LAST_LINE = 2_000;

/** All rules but one. The work of that one grows faster than the document, so it comes last and has a bound of its own. */
const CHEAP_RULES = [
  ...specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule),
  UnconditionalRoot,
];

type Options = {
  schema: GraphQLSchema;
  introspection: boolean;
  /** Null: every document is taken. */
  trusted: TrustedDocuments | null;
  callLimits: Pick<CallLimits, 'read'>;
};

const invalid = (message: string): Refused => ({ errors: [requestError('BAD_USER_INPUT', message)] });

/** Prepares documents within the limits and the schema. */
export function createDocuments(options: Options): Documents {
  const textOf = createTrust(options.trusted);
  const load = createLoader(options);
  const weigh = createScales(options.schema);

  function choose(text: string, document: DocumentNode, { operationName, variables }: Asked) {
    const operation = getOperationAST(document, operationName);
    if (!operation) return invalid(noOperation(operationName));
    const { cost, calls } = weigh(document, operation, variables);
    const exceeded = costExceeded(cost);
    return exceeded ? invalid(exceeded) : { text, document, operation, cost, calls };
  }
  return {
    prepare(asked, payer) {
      const text = textOf(asked);
      if (typeof text !== 'string') return { errors: [text] };
      const take = (loaded: DocumentNode | Refused) =>
        'errors' in loaded ? loaded : choose(text, loaded, asked);
      const loaded = load(text, payer);
      return loaded instanceof Promise ? loaded.then(take) : take(loaded);
    },
  };
}

/** Reads each text once: its document or its fault is cached. A caller pays for reading by the time it takes. */
function createLoader(options: Options) {
  const { trusted, callLimits } = options;
  const check = createCheck(options);
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: CACHED_LENGTH,
    maxEntrySize: LONGEST_CACHED,
    sizeCalculation: (_document, text) => text.length,
  });
  const faults = new LRUCache<string, Fault>({ max: CACHED_FAULTS });

  async function read(text: string, caller: string, mostTokens: number): Promise<DocumentNode | Refused> {
    const key = `${mostTokens} ${createHash('sha256').update(text).digest('base64')}`;
    const found =
      faults.get(key) ?? (await callLimits.read(caller, () => readDocument(text, mostTokens, check)));
    if (found instanceof GraphQLError) return { errors: [found] };
    if (!('kind' in found)) {
      faults.set(key, found);
      return { errors: [shown(found)] };
    }
    documents.set(text, found);
    return found;
  }

  return (text: string, { caller, authenticated }: Payer) => {
    const mostTokens = authenticated || trusted ? LIMITS.tokens : LIMITS.unauthenticatedTokens;
    const document = documents.get(text);
    if (!document) return read(text, caller, mostTokens);
    return document.tokenCount! > mostTokens ? invalid(UNAUTHENTICATED_TOKENS) : document;
  };
}

/** Weighs operations. One whose weight depends on no variable is weighed once. */
function createScales(schema: GraphQLSchema) {
  const weights = new WeakMap<OperationDefinitionNode, Pick<Prepared, 'cost' | 'calls'>>();
  return (document: DocumentNode, operation: OperationDefinitionNode, variables: Asked['variables']) => {
    const cached = weights.get(operation);
    if (cached) return cached;
    const { isFixed, ...weight } = weightOf(schema, { document, operation }, variables);
    if (isFixed) weights.set(operation, weight);
    return weight;
  };
}

type Check = (document: DocumentNode) => Fault | null;

/** Finds the first fault of a document. Without introspection no names are suggested either. */
function createCheck({ schema, introspection }: Options): Check {
  const rules = introspection ? CHEAP_RULES : [...CHEAP_RULES, NoSchemaIntrospectionCustomRule];
  const broken = (document: DocumentNode, those: typeof rules) =>
    validate(schema, document, those, { hideSuggestions: !introspection, maxErrors: 1 })[0];

  return (document) => {
    const exceeded = limitExceeded(document);
    if (exceeded) return { message: exceeded };
    try {
      const wrong = broken(document, rules);
      if (wrong) return faultIn(wrong);
      // This needs fragments that do not lead back to themselves, which the rules have checked.
      const repeated = repeatsExceeded(document);
      if (repeated) return { message: repeated };
      const conflict = broken(document, [OverlappingFieldsCanBeMergedRule]);
      return conflict ? faultIn(conflict) : null;
    } catch (error) {
      // The rule for subscriptions throws where `@skip` lacks its argument `if`.
      if (error instanceof GraphQLError) return faultIn(error);
      throw error;
    }
  };
}

function readDocument(text: string, mostTokens: number, check: Check): DocumentNode | Fault {
  try {
    const fault = check(parse(text, { maxTokens: mostTokens }));
    // Without locations a cached document is less than half the size.
    return fault ?? parse(text, { maxTokens: mostTokens, noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) return { message: 'The document is nested too deeply.' };
    const tooMany = mostTokens < LIMITS.tokens && /Parsing aborted/.test(error.message);
    return tooMany ? { message: UNAUTHENTICATED_TOKENS } : faultIn(error);
  }
}

const UNAUTHENTICATED_TOKENS = `Without a token a document has at most ${LIMITS.unauthenticatedTokens} tokens: sign in, or ask in several requests.`;

const noOperation = (name: string | null | undefined): string =>
  name == null
    ? 'Say with operationName which operation of the document to run.'
    : brief(`The document has no operation named ${JSON.stringify(name)}.`);

const faultIn = ({ message, locations }: GraphQLError): Fault => ({
  message: brief(message),
  at: locations?.find(({ line, column }) => line + column < LAST_LINE),
});

/**
 * The error of a fault, a new one each time because transports add to it. Yoga computes places from texts, so its text is
 * blank and just long enough.
 */
function shown({ message, at }: Fault): GraphQLError {
  const place = at && {
    source: new Source('\n'.repeat(at.line - 1) + ' '.repeat(at.column)),
    positions: [at.line + at.column - 2],
  };
  return createGraphQLError(message, { ...place, extensions: { code: 'BAD_USER_INPUT' satisfies Code } });
}
