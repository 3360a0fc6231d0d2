import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { costExceeded, costOf } from './cost.ts';
import type { Code } from './errors.ts';
import { LIMITS, limitExceeded } from './limits.ts';
import { refusal } from './refusal.ts';
import { UnconditionalRoot } from './root-rule.ts';
import { createTrust, type Named, type TrustedDocuments } from './trusted.ts';

/** A document that may be executed, and the operation that was asked for. */
export type Prepared = {
  text: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** How many objects the answer may hold. */
  cost: number;
};
export type Asked = Named & {
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
};
export type Refused = { errors: GraphQLError[] };

export type Documents = {
  /** Parses, validates and weighs, or says what is wrong as `BAD_USER_INPUT`; never throws. */
  prepare(asked: Asked): Prepared | Refused;
};

/** Characters of text: some thousand documents of real clients, some 30 MB of the costliest that an attacker can write. */
const KEPT_LENGTH = 400_000;
const LONGEST_KEPT = 10_000;

/** Documents within the limits and the schema. Good ones are kept; the least recently used leave first. */
export function createDocuments(options: {
  schema: GraphQLSchema;
  introspection: boolean;
  /** Null: any. */
  trusted: TrustedDocuments | null;
}): Documents {
  const { schema, introspection } = options;
  const textOf = createTrust(options.trusted);
  const ours = [...specifiedRules, UnconditionalRoot];
  const rules = introspection ? ours : [...ours, NoSchemaIntrospectionCustomRule];
  // Suggested names would give away what introspection does not.
  function check(document: DocumentNode): readonly GraphQLError[] {
    try {
      return validate(schema, document, rules, { hideSuggestions: !introspection });
    } catch (error) {
      // One rule looks at what a subscription skips, and throws where `@skip` does not say if.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }
  const kept = new Map<string, DocumentNode>();
  let keptLength = 0;
  const weights = new WeakMap<OperationDefinitionNode, number>();

  function keep(text: string, document: DocumentNode): void {
    if (text.length > LONGEST_KEPT) return;
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

  function faults(text: string, document: DocumentNode): readonly GraphQLError[] {
    const exceeded = limitExceeded(document);
    if (exceeded) return [refusal('BAD_USER_INPUT', exceeded)];
    if (check(document).length === 0) return [];
    // Once more, for the places in the text: whoever wrote it wants to know where.
    return check(parse(text, { maxTokens: LIMITS.tokens }));
  }

  function load(text: string): DocumentNode | Refused {
    const known = kept.get(text);
    const document = known ?? read(text);
    if ('errors' in document) return document;
    const errors = known ? [] : faults(text, document);
    if (errors.length > 0) return { errors: errors.map(shown) };
    forget(text);
    keep(text, document);
    return document;
  }

  /** What depends on no variable is weighed once. */
  function weigh(document: DocumentNode, operation: OperationDefinitionNode, variables: Asked['variables']) {
    const before = weights.get(operation);
    if (before !== undefined) return before;
    const cost = costOf(schema, { document, operation }, variables);
    if (!operation.variableDefinitions?.length) weights.set(operation, cost);
    return cost;
  }

  return {
    prepare({ operationName, variables, ...asked }) {
      const text = textOf(asked);
      if (typeof text !== 'string') return { errors: [text] };
      const document = load(text);
      if ('errors' in document) return document;
      const operation = getOperationAST(document, operationName);
      if (!operation)
        return {
          errors: [
            refusal('BAD_USER_INPUT', 'Say with operationName which operation of the document to run.'),
          ],
        };
      const cost = weigh(document, operation, variables);
      const exceeded = costExceeded(cost);
      if (exceeded) return { errors: [refusal('BAD_USER_INPUT', exceeded)] };
      return { text, document, operation, cost };
    },
  };
}

/** Without locations: a kept document is less than half the size. */
function read(text: string): DocumentNode | Refused {
  try {
    return parse(text, { maxTokens: LIMITS.tokens, noLocation: true });
  } catch (error) {
    return { errors: [shown(error as GraphQLError)] };
  }
}

/** All of these are the client's to mend. */
const shown = ({ message, nodes, source, positions }: GraphQLError): GraphQLError =>
  createGraphQLError(message, {
    nodes,
    source,
    positions,
    extensions: { code: 'BAD_USER_INPUT' satisfies Code },
  });
