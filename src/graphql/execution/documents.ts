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
/** Who is charged for reading a document, and whether a good token says who that is. */
export type Reader = { caller: string; known: boolean };

export type Documents = {
  /**
   * Parses, validates and weighs, or says what is wrong: `BAD_USER_INPUT`, or `RATE_LIMITED` for a caller who has not
   * enough calls left to have an unknown document read. Never throws.
   */
  prepare(asked: Asked, reader: Reader): Promise<Prepared | Refused>;
};

/** Characters of text: some thousand documents of real clients, some 30 MB of the costliest that an attacker can write. */
const KEPT_LENGTH = 400_000;
const LONGEST_KEPT = 10_000;
/** Refused texts that are remembered by their hash, with at most a kilobyte each of what is wrong. */
const MOST_FAULTS = 2_000;

/** What is wrong with a document, and where. */
type Fault = { message: string; at?: SourceLocation };
/** Further down the place is not said: to find a line again takes as long as there are lines before it. */
const LAST_LINE = 2_000;

/** The one rule whose work grows faster than the document: it comes last, and within a bound of its own. */
const CHEAP_RULES = [
  ...specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule),
  UnconditionalRoot,
];

/**
 * Documents within the limits and the schema. Each is read once: good ones are kept, of refused ones what is wrong; the
 * least recently used leave first. Reading is charged to its caller by the time it takes.
 */
export function createDocuments(options: {
  schema: GraphQLSchema;
  introspection: boolean;
  /** Null: any. */
  trusted: TrustedDocuments | null;
  callLimits: Pick<CallLimits, 'read'>;
}): Documents {
  const { schema, introspection, trusted, callLimits } = options;
  const textOf = createTrust(trusted);
  const rules = introspection ? CHEAP_RULES : [...CHEAP_RULES, NoSchemaIntrospectionCustomRule];
  const kept = new Map<string, DocumentNode>();
  let keptLength = 0;
  const faults = new Map<string, Fault>();
  const weights = new WeakMap<OperationDefinitionNode, Pick<Prepared, 'cost' | 'calls'>>();

  function keep(text: string, document: DocumentNode): void {
    if (text.length > LONGEST_KEPT) return;
    forget(text);
    kept.set(text, document);
    keptLength += text.length;
    for (const oldest of kept.keys()) {
      if (keptLength <= KEPT_LENGTH) break;
      forget(oldest);
    }
  }

  function forget(text: string): void {
    if (kept.delete(text)) keptLength -= text.length;
  }

  function remember(key: string, fault: Fault): void {
    faults.delete(key);
    faults.set(key, fault);
    for (const oldest of faults.keys()) {
      if (faults.size <= MOST_FAULTS) break;
      faults.delete(oldest);
    }
  }

  /** The first thing that is wrong; null: nothing. Suggested names would give away what introspection does not. */
  function faultOf(document: DocumentNode, mostTokens: number): Fault | null {
    const exceeded = tokensExceeded(document.tokenCount ?? 0, mostTokens) ?? limitExceeded(document);
    if (exceeded) return { message: exceeded };
    const check = (those: typeof rules) =>
      validate(schema, document, those, { hideSuggestions: !introspection, maxErrors: 1 })[0];
    try {
      const wrong = check(rules);
      if (wrong) return faultIn(wrong);
      // Only now is it known that no fragment leads back to itself.
      const repeated = repeatsExceeded(document);
      if (repeated) return { message: repeated };
      const conflict = check([OverlappingFieldsCanBeMergedRule]);
      return conflict ? faultIn(conflict) : null;
    } catch (error) {
      // One rule looks at what a subscription skips, and throws where `@skip` does not say if.
      if (error instanceof GraphQLError) return faultIn(error);
      throw error;
    }
  }

  function read(text: string, mostTokens: number): DocumentNode | Fault {
    try {
      const fault = faultOf(parse(text, { maxTokens: mostTokens }), mostTokens);
      // Without locations a kept document is less than half the size.
      return fault ?? parse(text, { maxTokens: mostTokens, noLocation: true });
    } catch (error) {
      if (!(error instanceof GraphQLError)) return { message: 'The document is nested too deeply.' };
      const tooMany = mostTokens < LIMITS.tokens && /Parsing aborted/.test(error.message);
      return tooMany ? { message: UNAUTHENTICATED_TOKENS } : faultIn(error);
    }
  }

  async function load(text: string, { caller, known }: Reader): Promise<DocumentNode | Refused> {
    const mostTokens = known || trusted ? LIMITS.tokens : LIMITS.unauthenticatedTokens;
    const document = kept.get(text);
    if (document) {
      const exceeded = tokensExceeded(document.tokenCount ?? 0, mostTokens);
      if (exceeded) return { errors: [requestError('BAD_USER_INPUT', exceeded)] };
      keep(text, document);
      return document;
    }
    const key = `${mostTokens} ${createHash('sha256').update(text).digest('base64')}`;
    const found = faults.get(key) ?? (await callLimits.read(caller, () => read(text, mostTokens)));
    if (found instanceof GraphQLError) return { errors: [found] };
    if ('kind' in found) keep(text, found);
    else remember(key, found);
    return 'kind' in found ? found : { errors: [shown(found)] };
  }

  /** What depends on no variable is weighed once. */
  function weigh(document: DocumentNode, operation: OperationDefinitionNode, variables: Asked['variables']) {
    const before = weights.get(operation);
    if (before !== undefined) return before;
    const cost = costOf(schema, { document, operation }, variables);
    const calls = Math.max(cost / LIMITS.costPerCall, callsOf(schema, { document, operation }, variables));
    if (!operation.variableDefinitions?.length) weights.set(operation, { cost, calls });
    return { cost, calls };
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
 * All of these are the client's to mend. A new error each time, because whoever answers it adds to it; its text is a blank
 * one with the same place in it, since Yoga works places out of texts.
 */
function shown({ message, at }: Fault): GraphQLError {
  const place = at && {
    source: new Source('\n'.repeat(at.line - 1) + ' '.repeat(at.column)),
    positions: [at.line + at.column - 2],
  };
  return createGraphQLError(message, { ...place, extensions: { code: 'BAD_USER_INPUT' satisfies Code } });
}
