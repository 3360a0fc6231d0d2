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
 * What all mutations share. Each can refuse in its own union what was found out before it ran: `context.refusal` is thrown
 * in its place, inside the errors plugin, which knows the unions, and inside the scopes, which come first. And what it
 * answers is read as it stands afterwards: a door that it opened is open.
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
      if (context.refusal) throw context.refusal;
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
      /** The answer holds what is shown once and kept nowhere, so an idempotency key is ignored. */
      secretAnswer?: boolean;
    }
  }
}

SchemaBuilder.registerPlugin(NAME, MutationsPlugin);
export default NAME;
