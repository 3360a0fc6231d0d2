import { getNamedType, isLeafType, isObjectType, isUnionType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { dataOf } from '../support/api.ts';
import { digest } from '../support/digest.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { access } from './refusals/access.ts';
import { bookings } from './refusals/bookings.ts';
import { people } from './refusals/people.ts';
import { NEVER, type Refusals } from './refusals/rows.ts';
import { services } from './refusals/services.ts';
import { sessions } from './refusals/sessions.ts';

const refusals: Refusals = { ...people, ...services, ...sessions, ...access, ...bookings };

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const mutations = Object.values(schema.getMutationType()!.getFields()).map(({ name, type }) => {
  const union = getNamedType(type);
  const members = isUnionType(union) ? union.getTypes() : [];
  return { name, errors: members.map((member) => member.name).filter((member) => member.endsWith('Error')) };
});

/** A mutation that selects every field of one of its errors. */
function document(mutation: string, error: string): string {
  const type = schema.getType(error);
  const facts = Object.values(isObjectType(type) ? type.getFields() : {}).map(({ name, type }) => {
    const inner = getNamedType(type);
    if (isLeafType(inner)) return name;
    // An object with an id is identified by it.
    const fields = Object.keys(isObjectType(inner) ? inner.getFields() : {});
    return `${name} { ${fields.includes('id') ? 'id' : fields.join(' ')} }`;
  });
  const Mutation = mutation[0]!.toUpperCase() + mutation.slice(1);
  return `mutation ($input: ${Mutation}Input!) {
    ${mutation}(input: $input) { ... on UserError { __typename message } ... on ${error} { ${facts.join(' ')} } }
  }`;
}

describe.each(mutations)('$name', ({ name, errors }) => {
  const rows = refusals[name] ?? {};
  // tenants.test.ts tries every id of every mutation.
  const expected = errors.filter((error) => error !== 'NotFoundError');

  it('has a row here for each of its refusals', () =>
    expect(Object.keys(rows).sort()).toEqual(expected.sort()));

  it.each(expected.filter((error) => rows[error] !== NEVER))(
    'is refused with %s, and changes nothing',
    async (error) => {
      const row = rows[error];
      if (row === NEVER || !row) throw new Error(`There is no row for ${error} of ${name}.`);
      const { input, by = h.manager, says, field, facts } = await row(h);
      const before = await digest(h.db);
      const { [name]: answer } = dataOf(await h.ask(by, document(name, error), { input }));
      expect(answer).toEqual({
        __typename: error,
        message: expect.stringContaining(says),
        ...(field === undefined ? {} : { field }),
        ...facts,
      });
      expect(await digest(h.db)).toEqual(before);
    },
  );
});
