import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Context } from './context.ts';

const NAME = 'mutations';
const KEY_IGNORED = 'An idempotency key is ignored: its answer holds a secret, which is kept nowhere.';

/**
 * What all mutations share.
 * - `context.idempotencyConflict` is thrown instead of running. Scopes come first, and the errors plugin puts the error into
 *   the mutation's own union.
 * - The result is read as of a new moment: an access window that the mutation opened is open.
 */
class MutationsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { secretAnswer } = config.pothosOptions as { secretAnswer?: boolean };
    return secretAnswer ? { ...config, description: `${config.description} ${KEY_IGNORED}` } : config;
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { kind }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (kind !== 'Mutation') return resolve;
    return async (parent, args, given, info) => {
      const context = given as Context;
      if (context.idempotencyConflict) throw context.idempotencyConflict;
      try {
        return await resolve(parent, args, given, info);
      } finally {
        context.now = context.clock();
      }
    };
  }
}

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      mutations: MutationsPlugin<Types>;
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** The answer holds a secret, which is shown once and stored nowhere: an idempotency key is ignored. */
      secretAnswer?: boolean;
    }
  }
}

SchemaBuilder.registerPlugin(NAME, MutationsPlugin);
export default NAME;
