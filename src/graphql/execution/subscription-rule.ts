import { GraphQLError, type ValidationRule } from 'graphql';
import { selectionsIn } from './selections.ts';

/**
 * The root of a subscription may not be skipped: the specification forbids `@skip` and `@include` there. graphql-js does
 * not check it yet, and breaks on a subscription that has no field left.
 */
export const UnconditionalRoot: ValidationRule = (context) => ({
  OperationDefinition({ operation, selectionSet }) {
    if (operation !== 'subscription') return;
    const selections = selectionsIn(selectionSet, (name) => context.getFragment(name));
    for (const condition of selections.flatMap(({ directives = [] }) => directives))
      if (/^(skip|include)$/.test(condition.name.value))
        context.reportError(
          new GraphQLError('A subscription may not skip or include its root field.', { nodes: condition }),
        );
  },
});
