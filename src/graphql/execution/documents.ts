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
import { callsOf, costExceeded, costOf } from './cost.ts';
import { limitExceeded } from './document-size.ts';
import { repeatsExceeded } from './repeated-fields.ts';
import { UnconditionalRoot } from './subscription-rule.ts';
import { createTrust, type Named, type TrustedDocuments } from './trusted-documents.ts';

export type Asked = Named & {
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
};
export type Refused = { errors: GraphQLError[] };
/** The caller who pays for the reading of a document, and whether a valid token says who that is. */
export type Reader = { caller: string; known: boolean };

export type Documents = {
  /**
   * Parses, validates and weighs, or says what is wrong: `BAD_USER_INPUT`, or `RATE_LIMITED` for a caller who has not
   * enough calls left to have an unknown document read. Never throws.
   */
  prepare(asked: Asked, reader: Reader): Promise<Prepared | Refused>;
};

/** Characters of text: a thousand documents of real clients, or 30 MB of the costliest that an attacker can write. */
const KEPT_LENGTH = 400_000;
const LONGEST_KEPT = 10_000;
/** Refused texts are remembered by their hash, with a kilobyte at most of what is wrong with each. */
const MOST_FAULTS = 2_000;

/** What is wrong with a document, and where. */
type Fault = { message: string; at?: SourceLocation };
/** The place of a fault further down is not said: finding a line takes as long as there are lines before it. */
const LAST_LINE = 2_000;

/** All rules but the one whose work grows faster than the document: that one comes last, within a bound of its own. */
const CHEAP_RULES = [
  ...specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule),
  UnconditionalRoot,
];

type Options = {
  schema: GraphQLSchema;
  introspection: boolean;
  /** Null: any. */
  trusted: TrustedDocuments | null;
  callLimits: Pick<CallLimits, 'read'>;
};

/**
 * Documents within the limits and the schema. Each is read once: of good ones the document is kept, of refused ones the
 * fault; the least recently used leave first. A caller pays for reading by the time it takes.
 */
export function createDocuments(options: Options): Documents {
  const { trusted, callLimits } = options;
  const textOf = createTrust(trusted);
  const check = createCheck(options);
  const kept = new LRUCache<string, DocumentNode>({
    maxSize: KEPT_LENGTH,
    maxEntrySize: LONGEST_KEPT,
    sizeCalculation: (_document, text) => text.length,
  });
  const faults = new LRUCache<string, Fault>({ max: MOST_FAULTS });
  const weigh = createScales(options.schema);

  async function load(text: string, { caller, known }: Reader): Promise<DocumentNode | Refused> {
    const mostTokens = known || trusted ? LIMITS.tokens : LIMITS.unauthenticatedTokens;
    const document = kept.get(text);
    if (document) {
      const exceeded = tokensExceeded(document.tokenCount ?? 0, mostTokens);
      return exceeded ? { errors: [requestError('BAD_USER_INPUT', exceeded)] } : document;
    }
    const key = `${mostTokens} ${createHash('sha256').update(text).digest('base64')}`;
    const found =
      faults.get(key) ?? (await callLimits.read(caller, () => readDocument(text, mostTokens, check)));
    if (found instanceof GraphQLError) return { errors: [found] };
    if ('kind' in found) {
      kept.set(text, found);
      return found;
    }
    faults.set(key, found);
    return { errors: [shown(found)] };
  }

  return {
    async prepare({ operationName, variables, ...asked }, reader) {
      const text = textOf(asked);
      if (typeof text !== 'string') return { errors: [text] };
      const document = await load(text, reader);
      if ('errors' in document) return document;
      const operation = getOperationAST(document, operationName);
      if (!operation) return { errors: [requestError('BAD_USER_INPUT', noOperation(operationName))] };
      const { cost, calls } = weigh(document, operation, variables);
      const exceeded = costExceeded(cost);
      if (exceeded) return { errors: [requestError('BAD_USER_INPUT', exceeded)] };
      return { text, document, operation, cost, calls };
    },
  };
}

/** Weighs operations; one without variables is weighed once. */
function createScales(schema: GraphQLSchema) {
  const weights = new WeakMap<OperationDefinitionNode, Pick<Prepared, 'cost' | 'calls'>>();
  return (document: DocumentNode, operation: OperationDefinitionNode, variables: Asked['variables']) => {
    const before = weights.get(operation);
    if (before !== undefined) return before;
    const cost = costOf(schema, { document, operation }, variables);
    const calls = Math.max(cost / LIMITS.costPerCall, callsOf(schema, { document, operation }, variables));
    if (!operation.variableDefinitions?.length) weights.set(operation, { cost, calls });
    return { cost, calls };
  };
}

type Check = (document: DocumentNode, mostTokens: number) => Fault | null;

/** Finds the first fault of a document. Suggested names would give away what introspection does not. */
function createCheck({ schema, introspection }: Options): Check {
  const rules = introspection ? CHEAP_RULES : [...CHEAP_RULES, NoSchemaIntrospectionCustomRule];
  const broken = (document: DocumentNode, those: typeof rules) =>
    validate(schema, document, those, { hideSuggestions: !introspection, maxErrors: 1 })[0];

  return (document, mostTokens) => {
    const exceeded = tokensExceeded(document.tokenCount ?? 0, mostTokens) ?? limitExceeded(document);
    if (exceeded) return { message: exceeded };
    try {
      const wrong = broken(document, rules);
      if (wrong) return faultIn(wrong);
      // Only now is it known that no fragment leads back to itself.
      const repeated = repeatsExceeded(document);
      if (repeated) return { message: repeated };
      const conflict = broken(document, [OverlappingFieldsCanBeMergedRule]);
      return conflict ? faultIn(conflict) : null;
    } catch (error) {
      // One rule looks at what a subscription skips, and throws where `@skip` does not say if.
      if (error instanceof GraphQLError) return faultIn(error);
      throw error;
    }
  };
}

function readDocument(text: string, mostTokens: number, check: Check): DocumentNode | Fault {
  try {
    const fault = check(parse(text, { maxTokens: mostTokens }), mostTokens);
    // Without locations a kept document is less than half the size.
    return fault ?? parse(text, { maxTokens: mostTokens, noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) return { message: 'The document is nested too deeply.' };
    const tooMany = mostTokens < LIMITS.tokens && /Parsing aborted/.test(error.message);
    return tooMany ? { message: UNAUTHENTICATED_TOKENS } : faultIn(error);
  }
}

const UNAUTHENTICATED_TOKENS = `Without a token a document has at most ${LIMITS.unauthenticatedTokens} tokens: sign in, or ask in several requests.`;
const tokensExceeded = (tokens: number, most: number) => (tokens > most ? UNAUTHENTICATED_TOKENS : null);

const noOperation = (name: string | null | undefined): string =>
  name == null
    ? 'Say with operationName which operation of the document to run.'
    : brief(`The document has no operation named ${JSON.stringify(name)}.`);

const faultIn = ({ message, locations }: GraphQLError): Fault => ({
  message: brief(message),
  at: locations?.find(({ line, column }) => line + column < LAST_LINE),
});

/**
 * Every fault is the client's to mend. The error is a new one each time, because transports add to it. Its text is blank
 * but for the place, because Yoga works places out of texts.
 */
function shown({ message, at }: Fault): GraphQLError {
  const place = at && {
    source: new Source('\n'.repeat(at.line - 1) + ' '.repeat(at.column)),
    positions: [at.line + at.column - 2],
  };
  return createGraphQLError(message, { ...place, extensions: { code: 'BAD_USER_INPUT' satisfies Code } });
}
