import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { secretMutations } from '../../src/graphql/execution/idempotency.ts';

type Field = GraphQLField<unknown, unknown>;

/** Callers without a token may ask these; a token or a code in the argument is a right of its own. */
const PUBLIC = [
  'joinSession',
  'me',
  'node',
  'publicCenter',
  'publicTimetable',
  'pushPublicKey',
  'refreshSession',
  'requestSignInCode',
  'signIn',
  'signOut',
  'signUp',
  'switchAccount',
  'takeEmailBack',
  'viewer',
];
/** An account is a customer's or a professional's, whoever calls. */
const SEVERAL_SUCCESSES: Record<string, string[]> = { confirmEmail: ['Customer', 'Professional'] };
/** The kinds of callers, alone and as alternatives, and what a description says of a field that is theirs. */
const AUDIENCES: Record<string, string | null> = {
  signedIn: null,
  customer: 'Customers only.',
  staff: 'Staff only.',
  manager: 'Managers only.',
  'partner or signedIn': 'Any partner too.',
  'calendarRead or signedIn': 'Partners: `calendar:read`',
  'accessRead or signedIn': 'Partners: `access:read`',
  'accessRead or staff': 'Staff, and partners with `access:read`.',
  'bookingsWrite or signedIn': 'Partners: `bookings:write`',
  'manager or partner': 'Managers, and partners their own.',
};

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);
const fieldsOf = (type: GraphQLNamedType | null | undefined): Field[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
const mutations = fieldsOf(schema.getMutationType());
const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
  fieldsOf,
);

type Scopes = Record<string, unknown>;
const asked = (scopes: Scopes) => Object.keys(scopes).filter((scope) => scopes[scope] === true);

/** Whom a field is for; null: it does not say. */
const audienceOf = (field: Field): string | null => {
  const { authScopes = {} } = (field.extensions.pothosOptions ?? {}) as { authScopes?: Scopes };
  const { $any = {}, ...all } = authScopes;
  const audiences = [
    ...asked(all),
    asked($any as Scopes)
      .sort()
      .join(' or '),
  ].filter(Boolean);
  return audiences.join(' and ') || null;
};

describe('every root field', () => {
  it('says which kind of caller it is for, or is public', () => {
    const open = rootFields.filter((field) => audienceOf(field) === null).map(({ name }) => name);
    expect(open.sort()).toEqual(PUBLIC);
  });

  it.each(
    rootFields.flatMap((field) => {
      const audience = audienceOf(field);
      return audience === null ? [] : [{ field, name: field.name, audience }];
    }),
  )('$name is for $audience, and its description says so', ({ field, audience }) => {
    expect(Object.keys(AUDIENCES)).toContain(audience);
    const said = Object.values(AUDIENCES).filter((words) => words && field.description?.includes(words));
    expect(said).toEqual([AUDIENCES[audience]].filter(Boolean));
  });
});

describe.each(mutations.map((field) => ({ field, name: field.name })))(
  'the mutation $name',
  ({ field, name }) => {
    const Name = name[0]!.toUpperCase() + name.slice(1);
    const union = getNamedType(field.type);
    const members = isUnionType(union) ? union.getTypes() : [];
    const refuses = (type: (typeof members)[number]) =>
      type.getInterfaces().some(({ name }) => name === 'UserError');

    it('takes one argument, its input', () =>
      expect(field.args.map(({ name, type }) => `${name}: ${type}`)).toEqual([`input: ${Name}Input!`]));

    it('answers its result: one success, or refusals that all implement UserError', () => {
      expect(`${field.type}`).toBe(`${Name}Result!`);
      const successes = members.filter((type) => !refuses(type)).map((type) => type.name);
      expect(successes).toEqual(SEVERAL_SUCCESSES[name] ?? [expect.not.stringMatching(/Error$/)]);
    });

    it('can refuse any value and any id', () =>
      expect(members.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['InvalidInputError', 'NotFoundError']),
      ));
  },
);

describe('an answer that holds a secret', () => {
  const successes = mutations.map(({ name, type }) => {
    const union = getNamedType(type) as GraphQLUnionType;
    return { name, answer: union.getTypes().find(({ name }) => !name.endsWith('Error'))! };
  });
  /** What can be read again by its id was not shown once. */
  const isRead = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Node');

  it('is said to be one where the mutation is declared: it must not be kept for repeats', () => {
    const telling = successes.filter(
      ({ answer }) =>
        !isRead(answer) && fieldsOf(answer).some(({ name }) => /secret|token|url|^data$/i.test(name)),
    );
    expect(secretMutations(schema).sort()).toEqual(telling.map(({ name }) => name).sort());
    expect(secretMutations(schema)).toContain('joinSession');
  });

  it('says that an idempotency key is ignored', () => {
    const saying = mutations.filter(({ description }) =>
      description?.includes('idempotency key is ignored:'),
    );
    expect(saying.map(({ name }) => name).sort()).toEqual(secretMutations(schema).sort());
  });
});

describe('every scalar of ours', () => {
  it('says by which specification it is written', () => {
    const ours = types.filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
    expect(ours.map(({ name }) => name).sort()).toEqual(['Date', 'DateTime', 'JSON']);
    for (const scalar of ours)
      expect(scalar).toHaveProperty('specifiedByURL', expect.stringMatching(/^https?:/));
  });
});

describe('every refusal', () => {
  const errors = types.filter((type) => isObjectType(type) && type.name.endsWith('Error'));

  it.each(errors.map((type) => ({ type, name: type.name })))(
    '$name says one sentence to a person',
    ({ type }) => {
      const message = fieldsOf(type).find(({ name }) => name === 'message');
      expect(isNonNullType(message?.type)).toBe(true);
      expect(message?.description).toContain('in English');
    },
  );

  it('is met in some union', () => {
    const met = types.filter(isUnionType).flatMap((union) => union.getTypes());
    expect(errors.filter((type) => !met.includes(type as never)).map(({ name }) => name)).toEqual([]);
  });
});

/** Every element of the schema by its path, with its description. */
const elements = () =>
  types.flatMap((type) => {
    const fields = fieldsOf(type);
    const inputFields = isInputObjectType(type) ? Object.values(type.getFields()) : [];
    const values = isEnumType(type) ? type.getValues() : [];
    // The type of `input`, a mutation's only argument, describes it.
    const args = fields.flatMap((field) =>
      field.args
        .filter(({ name }) => name !== 'input')
        .map(({ name, description }) => ({ name: `${field.name}(${name}:)`, description })),
    );
    const members = [...fields, ...args, ...inputFields, ...values];
    return [
      { path: type.name, description: type.description },
      ...members.map(({ name, description }) => ({ path: `${type.name}.${name}`, description })),
    ];
  });

describe('every type, field, argument, input field and enum value', () => {
  it('has a description, a sentence that says what its name does not', () => {
    const silent = elements().filter(({ description }) => !/^\S[\s\S]*[.!?)]$/.test(description ?? ''));
    expect(silent.map(({ path, description }) => `${path}: ${description}`)).toEqual([]);
  });
});
