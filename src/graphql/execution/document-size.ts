import { type DocumentNode, type FieldNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import { LIMITS } from '../schema-kit/limits.ts';
import { fragmentsOf } from './selections.ts';

type Size = { depth: number; aliases: number; longestAlias: number; fields: number };
const NOTHING: Size = { depth: 0, aliases: 0, longestAlias: 0, fields: 0 };

/**
 * Says which limit a document exceeds, or null. A fragment counts wherever it is spread, because that is what it costs.
 * Each fragment is measured once, so the time grows with the document alone.
 */
export function limitExceeded(document: DocumentNode): string | null {
  const sizeOf = measure(document);
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

function measure(document: DocumentNode): (set: SelectionSetNode) => Size {
  const fragments = fragmentsOf(document);
  const sizes = new Map<string, Size>();

  const ofSet = ({ selections }: SelectionSetNode): Size => selections.map(ofSelection).reduce(sum, NOTHING);

  function ofSelection(selection: SelectionNode): Size {
    if (selection.kind === Kind.FIELD) return ofField(selection);
    return selection.kind === Kind.INLINE_FRAGMENT
      ? ofSet(selection.selectionSet)
      : ofFragment(selection.name.value);
  }

  function ofField({ name, alias, selectionSet }: FieldNode): Size {
    const inner = selectionSet ? ofSet(selectionSet) : NOTHING;
    return {
      // Introspection is deep by nature; GraphQL's own rules bound it.
      depth: name.value.startsWith('__') ? 0 : 1 + inner.depth,
      aliases: inner.aliases + (alias ? 1 : 0),
      longestAlias: Math.max(inner.longestAlias, alias?.value.length ?? 0),
      fields: inner.fields + 1,
    };
  }

  function ofFragment(name: string): Size {
    const before = sizes.get(name);
    if (before) return before;
    // A fragment that leads back to itself adds nothing here; validation refuses it.
    sizes.set(name, NOTHING);
    const fragment = fragments.get(name);
    const size = fragment ? ofSet(fragment.selectionSet) : NOTHING;
    sizes.set(name, size);
    return size;
  }
  return ofSet;
}

const sum = (one: Size, other: Size): Size => ({
  depth: Math.max(one.depth, other.depth),
  aliases: one.aliases + other.aliases,
  longestAlias: Math.max(one.longestAlias, other.longestAlias),
  fields: one.fields + other.fields,
});
