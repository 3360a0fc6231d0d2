import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin, { RequestCache } from '@pothos/plugin-scope-auth';
import type { GraphQLResolveInfo } from 'graphql';
import { JSONResolver } from 'graphql-scalars';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { getDatamodel } from '../../generated/pothos-types.ts';
import { isPerson, isStaff, partnerMay } from '../../lib/caller.ts';
import { ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError } from '../../lib/errors.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Context } from './context.ts';
import { LIMITS } from './limits.ts';
import MutationsPlugin from './mutation-plugin.ts';
import { relay } from './relay.ts';
import { DateTime, LocalDate } from './scalars.ts';

/** The context of a field that needs a viewer. */
type ViewerContext = Context & { viewer: Viewer };

type Types = {
  PrismaTypes: PrismaTypes;
  Context: Context;
  DefaultFieldNullability: false;
  DefaultAuthStrategy: 'all';
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    JSON: { Input: never; Output: object };
  };
  /** Kinds of callers. All scopes of a field must hold; of those under `$any` one is enough. */
  AuthScopes: {
    /** A person: staff or customer. */
    signedIn: boolean;
    customer: boolean;
    staff: boolean;
    manager: boolean;
    partner: boolean;
    /** A partner whose key has the scope. */
    calendarRead: boolean;
    accessRead: boolean;
    bookingsWrite: boolean;
  };
  AuthContexts: {
    signedIn: ViewerContext;
    customer: ViewerContext;
    staff: ViewerContext;
    manager: ViewerContext;
    partner: ViewerContext;
    calendarRead: ViewerContext;
    accessRead: ViewerContext;
    bookingsWrite: ViewerContext;
  };
};

/** The kinds of callers that this one is. */
export const scopesOf = ({ viewer }: Context) => ({
  signedIn: isPerson(viewer),
  customer: viewer?.role === 'customer',
  staff: isStaff(viewer),
  manager: viewer?.role === 'manager',
  partner: viewer?.role === 'partner',
  calendarRead: partnerMay(viewer, 'calendar:read'),
  accessRead: partnerMay(viewer, 'access:read'),
  bookingsWrite: partnerMay(viewer, 'bookings:write'),
});

const WHO: Record<keyof Types['AuthScopes'], string> = {
  signedIn: 'people who are signed in',
  customer: 'customers',
  staff: 'staff',
  manager: 'managers',
  partner: 'partners',
  calendarRead: 'partners with `calendar:read`',
  accessRead: 'partners with `access:read`',
  bookingsWrite: 'partners with `bookings:write`',
};

/** The message that says which callers may ask for a field. */
export function whoMay({
  parentType,
  fieldName,
}: Pick<GraphQLResolveInfo, 'parentType' | 'fieldName'>): string | undefined {
  const { pothosOptions } = parentType.getFields()[fieldName]?.extensions ?? {};
  const { authScopes } = (pothosOptions ?? {}) as { authScopes?: object };
  if (!authScopes || typeof authScopes !== 'object') return undefined;
  const { $any = {}, ...all } = authScopes as { $any?: object };
  const who = Object.keys({ ...all, ...$any }).map((kind) => WHO[kind as keyof typeof WHO]);
  return `Only ${who.join(' and ')} may do this.`;
}

const capitalized = (name: string) => name[0]!.toUpperCase() + name.slice(1);

/** The plugins, scopes and scalars of the schema. Types are defined in their modules. */
export const builder = new SchemaBuilder<Types>({
  // Outermost first: scopes come before the errors plugin, which must see what the Prisma plugin loads.
  plugins: [ScopeAuthPlugin, ErrorsPlugin, MutationsPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    defaultStrategy: 'all',
    authorizeOnSubscribe: true,
    authScopes: scopesOf,
    unauthorizedError: (_parent, { viewer }, info) =>
      viewer ? new ForbiddenError(whoMay(info)) : new UnauthenticatedError(),
  },
  errors: {
    directResult: true,
    // Every mutation has these two, so every union has a `UserError`.
    defaultTypes: [InvalidInputError, NotFoundError],
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capitalized(fieldName)}Result`,
      description: 'The result, or a refusal: `... on UserError { __typename message }` reads any of those.',
    },
  },
  relay,
  prisma: {
    client: (context) => context.db,
    dmmf: getDatamodel(),
    defaultConnectionSize: LIMITS.usualPage,
    maxConnectionSize: LIMITS.page,
    // A resolver that ignores its selection would load it again for each row. The first test must find that.
    onUnusedQuery: 'error',
  },
});

builder.queryType({
  description: 'What can be read. Root fields answer null for what is not there or not yours.',
});
builder.mutationType({
  description: 'What can be changed. Each takes one `input` and answers its result or a typed refusal.',
});
builder.subscriptionType({ description: 'What can be watched: the present state first, then each change.' });

builder.addScalarType('DateTime', DateTime, {});
builder.addScalarType('Date', LocalDate, {});
builder.addScalarType('JSON', JSONResolver, {
  description: 'Any JSON value: an object whose shape its field tells.',
});

/** Changes the viewer of a request. Cached rights are dropped. */
export function actAs(context: Context, viewer: Viewer): void {
  context.viewer = viewer;
  RequestCache.clearForContext(context);
}
