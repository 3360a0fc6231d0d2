import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Context } from '../context.ts';

const NAME = 'refusals';

/**
 * Lets a mutation refuse in its own union what was found out before it ran: `context.refusal` is thrown in its place. It
 * stands inside the errors plugin, which knows the unions, and inside the scopes, which come first.
 */
class RefusalsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { kind }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (kind !== 'Mutation') return resolve;
    return (parent, args, context, info) => {
      const { refusal } = context as Context;
      if (refusal) throw refusal;
      return resolve(parent, args, context, info);
    };
  }
}

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      refusals: RefusalsPlugin<Types>;
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** The answer holds what is shown once and kept nowhere, so the mutation takes no idempotency key. */
      secretAnswer?: boolean;
    }
  }
}

SchemaBuilder.registerPlugin(NAME, RefusalsPlugin);
export default NAME;
