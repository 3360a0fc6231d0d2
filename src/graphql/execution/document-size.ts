import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { LIMITS } from '../schema-kit/limits.ts';

type Size = { depth: number; aliases: number; longestAlias: number; fields: number };
const NOTHING: Size = { depth: 0, aliases: 0, longestAlias: 0, fields: 0 };

/**
 * Says which limit a document exceeds, or null. A fragment counts wherever it is spread, because that is what it costs;
 * the time this takes grows with the document alone.
 */
export function limitExceeded(document: DocumentNode): string | null {
  const sizeOf = sizing(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = sizeOf(definition.selectionSet);
    if (size.depth > LIMITS.depth)
      return `The operation is ${size.depth} levels deep; at most ${LIMITS.depth} are allowed.`;
    if (size.aliases > LIMITS.aliases)
      return `The operation has ${size.aliases} aliases; at most ${LIMITS.aliases} are allowed.`;
    if (size.longestAlias > LIMITS.alias)
      return `An alias has ${size.longestAlias} characters; at most ${LIMITS.alias} are allowed.`;
    if (size.fields > LIMITS.fields)
      return `The operation selects ${size.fields} fields; at most ${LIMITS.fields} are allowed.`;
  }
  return null;
}

function sizing(document: DocumentNode): (selections: SelectionSetNode) => Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, Size>();

  function ofFragment(name: string): Size {
    const before = known.get(name);
    if (before) return before;
    // A fragment that leads back to itself adds nothing here; validation refuses it.
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    const size = fragment ? ofSelections(fragment.selectionSet) : NOTHING;
    known.set(name, size);
    return size;
  }

  function ofSelections({ selections }: SelectionSetNode): Size {
    const total = { ...NOTHING };
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) add(total, ofFragment(selection.name.value));
      else if (selection.kind === Kind.INLINE_FRAGMENT) add(total, ofSelections(selection.selectionSet));
      else {
        const inner = selection.selectionSet ? ofSelections(selection.selectionSet) : NOTHING;
        // Introspection is deep by nature; GraphQL's own rules bound it.
        const depth = selection.name.value.startsWith('__') ? 0 : 1 + inner.depth;
        const aliases = inner.aliases + (selection.alias ? 1 : 0);
        const longestAlias = Math.max(inner.longestAlias, selection.alias?.value.length ?? 0);
        add(total, { depth, aliases, longestAlias, fields: inner.fields + 1 });
      }
    }
    return total;
  }
  return ofSelections;
}

function add(total: Size, part: Size): void {
  total.depth = Math.max(total.depth, part.depth);
  total.aliases += part.aliases;
  total.longestAlias = Math.max(total.longestAlias, part.longestAlias);
  total.fields += part.fields;
}
