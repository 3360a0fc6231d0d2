import { describe, expect, it } from 'vitest';
import { relaxedSchema as schema } from '../../src/app/schema.ts';
import { createCallLimits } from '../../src/graphql/execution/call-limits.ts';
import { createDocuments } from '../../src/graphql/execution/documents.ts';
import { createMemoryLimiter } from '../../src/platform/rate-limit/memory.ts';
import { NOON, testClock } from '../support/clock.ts';
import { operation, operationNames } from '../support/documents.ts';

const UNAUTHENTICATED = { caller: 'source:a', authenticated: false };
const AUTHENTICATED = { caller: 'account:b', authenticated: true };

/** Others take nothing here. */
const UNBOUNDED = { wait: () => null, charge: () => undefined };

/** Documents whose reading takes `readingMs`, by a stopwatch of the test. */
function documentsOf({ readingMs = 0, introspection = false } = {}) {
  const clock = testClock(NOON);
  const limiter = createMemoryLimiter({ clock });
  let reads = 0;
  let looks = 0;
  const callLimits = createCallLimits(limiter, () => (looks++ % 2 === 0 ? 0 : readingMs), UNBOUNDED);
  const counted = {
    ...callLimits,
    read: <T>(caller: string, read: () => T) => {
      return callLimits.read(caller, () => {
        reads += 1;
        return read();
      });
    },
  };
  const documents = createDocuments({ schema, introspection, trusted: null, callLimits: counted });
  return { documents, limiter, callLimits, clock, reads: () => reads };
}

const times = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ');

/** Documents that make validators slow, as large as a caller with a token may send them. */
const HOSTILE: Record<string, string> = {
  'one field, 900 times': `{ ${'pushPublicKey '.repeat(900)} }`,
  'one field, 900 times, at each of eight levels': `${'{ ... '.repeat(8)}{ ${'pushPublicKey '.repeat(900)} }${'}'.repeat(8)}`,
  'one object, 240 times': `{ ${'center { id } '.repeat(240)} }`,
  'one object with unknown fields, 160 times': `{ ${times(160, (n) => `center { a${n}x id }`)} }`,
  'one object in itself, each time twice': `{ ${times(2, () => `session(id: "x") { ${times(2, () => `viewerBooking { ${times(2, () => `session { ${times(2, () => `viewerBooking { ${times(2, () => 'session { id }')} }`)} }`)} }`)} }`)} }`,
  'a hundred fragments of one field': `{ ${times(100, (n) => `...F${n}`)} } ${times(100, (n) => `fragment F${n} on Query { pushPublicKey }`)}`,
  'fragments in a row': `{ ...F0 } ${times(120, (n) => `fragment F${n} on Query { ...F${n + 1} }`)}`,
  'fragments in a circle': `{ ...F0 } ${times(24, (n) => `fragment F${n} on Query { ${times(16, (m) => `...F${(n * 7 + m) % 24}`)} }`)}`,
  'variables that nobody uses': `query (${times(240, (n) => `$v${n}: Int`)}) { pushPublicKey }`,
  'arguments that do not exist': `{ pushPublicKey(${times(320, (n) => `a${n}: 1`)}) }`,
  'one argument, many times': `{ session(${times(320, () => 'id: "x"')}) { id } }`,
  'values that do not exist': `mutation { createSchedule(input: { weekdays: [${'MON '.repeat(960)}] }) { __typename } }`,
  'input fields that do not exist': `mutation { createSchedule(input: { ${times(320, (n) => `a${n}: 1`)} }) { __typename } }`,
  'objects in objects': `mutation { createSchedule(input: ${'{ a: '.repeat(240)}1${' }'.repeat(240)}) { __typename } }`,
  'one directive, many times': `{ pushPublicKey ${'@skip(if: true) '.repeat(140)} }`,
  'directives that do not exist': `{ pushPublicKey ${times(480, (n) => `@d${n}`)} }`,
  'operations over one fragment': `${times(80, (n) => `query Q${n} { ...F }`)} fragment F on Query { ${times(30, (n) => `a${n}: pushPublicKey`)} }`,
  'types that cannot be': `{ viewer { ${times(140, () => '... on Session { id }')} } }`,
};

/** The least of several times, in milliseconds: a busy machine only adds to them. */
async function msOf(text: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 8; n++) {
    const { documents } = documentsOf();
    const began = performance.now();
    await documents.prepare({ query: text }, AUTHENTICATED);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

describe('a document', () => {
  it('that is hostile takes no longer than one of the same size that is not', async () => {
    // Some 950 tokens of different fields.
    const benign = `{ ${times(10, (n) => `a${n}: session(id: "x") { id startsAt endsAt status origin timeZone capacity seatsTaken bookable notBookableReason cancelledAt movedAt service { id name modality capacity durationMinutes accessLeadMinutes archivedAt center { id name timeZone locale } } center { name } viewerBooking { id status accessUrl createdAt cancelledAt } professional { id name role } }`)} }`;
    const ordinary = await msOf(benign);
    for (const [what, text] of Object.entries(HOSTILE)) {
      const ratio = (await msOf(text)) / ordinary;
      expect(ratio, what).toBeLessThan(3);
    }
  }, 60_000);

  it('that repeats one field is refused before its fields are compared', async () => {
    const { documents } = documentsOf();
    for (const what of ['one field, 900 times', 'one object, 240 times', 'a hundred fragments of one field'])
      expect(await documents.prepare({ query: HOSTILE[what]! }, AUTHENTICATED), what).toMatchObject({
        errors: [
          { message: 'The operation asks for the same field too often in one place: ask for each once.' },
        ],
      });
    const relay = `{ center { ${times(20, (n) => `...F${n}`)} } } ${times(20, (n) => `fragment F${n} on Center { id name timeZone locale __typename }`)}`;
    expect(await documents.prepare({ query: relay }, AUTHENTICATED)).not.toHaveProperty('errors');
  });

  it('that is bad says the first thing that is wrong, and where', async () => {
    const { documents } = documentsOf();
    expect(await documents.prepare({ query: '{\n  nope\n  neither\n}' }, UNAUTHENTICATED)).toMatchObject({
      errors: [
        { message: 'Cannot query field "nope" on type "Query".', locations: [{ line: 2, column: 3 }] },
      ],
    });
    const { errors } = (await documents.prepare({ query: '{\n  nope\n  neither\n}' }, UNAUTHENTICATED)) as {
      errors: [];
    };
    expect(errors).toHaveLength(1);
    expect(await documents.prepare({ query: '{ center {' }, UNAUTHENTICATED)).toMatchObject({
      errors: [
        { message: 'Syntax Error: Expected Name, found <EOF>.', locations: [{ line: 1, column: 11 }] },
      ],
    });
  });

  it('is read once, whether it is good or bad', async () => {
    const { documents, reads } = documentsOf();
    for (const text of ['{ nope }', '{ center {', '{ center { name } }', `{ ${'nope '.repeat(150)} }`])
      for (let n = 0; n < 3; n++) await documents.prepare({ query: text }, UNAUTHENTICATED);
    expect(reads()).toBe(4);
  });

  it('whose refusal was added to by one answer is refused anew by the next', async () => {
    const { documents } = documentsOf();
    const asked = async () =>
      (await documents.prepare({ query: '{ nope }' }, UNAUTHENTICATED)) as { errors: Error[] };
    Object.assign((await asked()).errors[0]!, { mine: true });
    expect((await asked()).errors[0]).not.toHaveProperty('mine');
  });

  it('is never quoted at length', async () => {
    const { documents } = documentsOf({ introspection: true });
    const long = 'x'.repeat(200_000);
    for (const text of [
      `{ ${long} }`,
      `{ ${long} "`,
      `query ($${long}: ${long}) { pushPublicKey }`,
      `{ session(id: "${long}", ${long}: 1) { id } }`,
      `{ session(id: ["${long}"]) { id } }`,
      `{ ${long}: pushPublicKey }`,
      `{ pushPublicKey @${long} }`,
      `mutation { createSchedule(input: { weekdays: ${long} }) { __typename } }`,
    ]) {
      const { errors } = (await documents.prepare({ query: text }, AUTHENTICATED)) as { errors: Error[] };
      expect(JSON.stringify(errors).length, text.slice(0, 40)).toBeLessThan(1_000);
    }
    const asked = { query: 'query A { pushPublicKey }', operationName: long };
    const { errors } = (await documents.prepare(asked, AUTHENTICATED)) as { errors: Error[] };
    expect(JSON.stringify(errors).length).toBeLessThan(1_000);
  });

  it('is kept without end by nobody: what was refused is remembered to a bound', async () => {
    const { documents, reads } = documentsOf();
    await documents.prepare({ query: '{ first }' }, UNAUTHENTICATED);
    for (let n = 0; n < 2_000; n++) await documents.prepare({ query: `{ nope${n} }` }, UNAUTHENTICATED);
    const before = reads();
    await documents.prepare({ query: '{ nope1999 }' }, UNAUTHENTICATED);
    expect(reads()).toBe(before);
    await documents.prepare({ query: '{ first }' }, UNAUTHENTICATED);
    expect(reads()).toBe(before + 1);
  });
});

describe('nobody', () => {
  const large = `{ ${times(29, (n) => `a${n}: center { id name }`)} center { id } }`;

  it('has more than 200 tokens read, not of a document either that others have had read', async () => {
    const { documents } = documentsOf();
    const refusal = {
      errors: [{ message: expect.stringContaining('Without a token a document has at most 200 tokens') }],
    };
    expect(await documents.prepare({ query: large }, UNAUTHENTICATED)).toMatchObject(refusal);
    expect(await documents.prepare({ query: large }, AUTHENTICATED)).not.toHaveProperty('errors');
    expect(await documents.prepare({ query: large }, UNAUTHENTICATED)).toMatchObject(refusal);
  });

  it('needs more than that to sign in, or to explore', async () => {
    const { documents } = documentsOf({ introspection: true });
    const { getIntrospectionQuery } = await import('graphql');
    const introspection = getIntrospectionQuery({
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
      specifiedByUrl: true,
    });
    for (const text of [introspection, ...operationNames.map(operation)])
      expect(await documents.prepare({ query: text }, UNAUTHENTICATED), text.slice(0, 40)).not.toHaveProperty(
        'errors',
      );
  });
});

describe('reading documents', () => {
  /** Sends this many new documents in a second. Returns how many were read. */
  async function flood(
    { documents, reads, clock }: ReturnType<typeof documentsOf>,
    reader: typeof UNAUTHENTICATED,
    count = 55,
  ) {
    const before = reads();
    for (let n = 0; n < count; n++) {
      await documents.prepare({ query: `{ nope${before + n} }` }, reader);
      clock.advance(1_000 / count);
    }
    return reads() - before;
  }

  it('is charged by its time: a caller with slow documents is soon refused, and then gets what fits', async () => {
    const slow = documentsOf({ readingMs: 40 });
    expect(await flood(slow, UNAUTHENTICATED)).toBeLessThan(20);
    await flood(slow, UNAUTHENTICATED);
    // Sixty calls of two milliseconds: an eighth of the processor's time.
    expect(await flood(slow, UNAUTHENTICATED)).toBeLessThanOrEqual(4);
    const refused = await slow.documents.prepare({ query: '{ once more }' }, UNAUTHENTICATED);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }] });
    expect(await flood(slow, AUTHENTICATED)).toBeGreaterThan(5);
  });

  it('costs nothing beside the call itself as long as it is quick', async () => {
    const quick = documentsOf({ readingMs: 2 });
    expect(await flood(quick, UNAUTHENTICATED, 500)).toBe(500);
    const { callLimits } = quick;
    for (let n = 0; n < 300; n++) expect(await callLimits.call(UNAUTHENTICATED.caller)).toBeNull();
  });

  it('takes all of what it took, or one slow document after another would be nearly free', async () => {
    const { documents, callLimits } = documentsOf({ readingMs: 42 });
    await documents.prepare({ query: '{ nope }' }, UNAUTHENTICATED);
    let left = 0;
    while ((await callLimits.call(UNAUTHENTICATED.caller)) === null) left += 1;
    expect(left).toBe(280);
  });
});
