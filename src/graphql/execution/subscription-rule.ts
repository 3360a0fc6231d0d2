import { type DirectiveNode, GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql';

/**
 * What a subscription watches may not hang on a condition: the specification forbids `@skip` and `@include` at its root,
 * and graphql-js, which does not know that yet, breaks on a subscription of which nothing is left.
 */
export const UnconditionalRoot: ValidationRule = (context) => ({
  OperationDefinition({ operation, selectionSet }) {
    if (operation !== 'subscription') return;
    const met = new Set<string>();
    const conditions = ({ selections }: SelectionSetNode): DirectiveNode[] =>
      selections.flatMap((selection) => {
        const own = (selection.directives ?? []).filter(({ name }) => /^(skip|include)$/.test(name.value));
        if (selection.kind === Kind.FIELD) return own;
        if (selection.kind === Kind.INLINE_FRAGMENT) return [...own, ...conditions(selection.selectionSet)];
        const name = selection.name.value;
        const fragment = met.has(name) ? null : context.getFragment(name);
        met.add(name);
        return fragment ? [...own, ...conditions(fragment.selectionSet)] : own;
      });
    for (const condition of conditions(selectionSet))
      context.reportError(
        new GraphQLError('A subscription may not skip or include its root field.', { nodes: condition }),
      );
  },
});
