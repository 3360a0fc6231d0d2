import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { dataOf, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const RIGHT = 'such as 2026-03-10T18:00:00Z or 2026-03-10T19:00:00+01:00.';

describe('an instant', () => {
  it.each([
    '2026-03-11T18:00:00Z',
    '2026-03-11T19:00:00+01:00',
    '2026-03-11T12:30:00.000-05:30',
    '2026-03-12T03:00:00.000000+09:00',
    '2026-03-11T18:00Z',
    '2026-03-11T19:00+01:00',
  ])('is taken with any offset, and answered in UTC: %s', async (startsAt) => {
    const serviceId = globalId('Service', await h.aService());
    const session = await write(h, h.manager, 'create-session', { serviceId, startsAt });
    expect(session.startsAt).toBe('2026-03-11T18:00:00.000Z');
  });

  it.each([
    '2026-03-11T18:00:00',
    '2026-03-11T18:00',
    '2026-03-11T18Z',
    '2026-03-11T25:00Z',
    '2026-03-11 18:00:00Z',
    '2026-03-11',
    '18:00',
    'tomorrow',
    '',
    '2026-02-30T18:00:00Z',
    '2026-03-11T25:00:00Z',
    '2026-12-31T23:59:60Z',
    '+012026-03-11T18:00:00Z',
    1773252000,
    null,
    {},
    [],
  ])('is never guessed: %j', async (from) => {
    const answer = await h.ask(h.manager, operation('calendar'), { from, to: '2026-04-01T00:00:00Z' });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    const { message } = answer.errors![0]!;
    expect(message).toContain('Variable "$from"');
    expect(message).toContain(from === null ? 'must not be null' : RIGHT);
    expect(answer.data).toBeUndefined();
  });

  it('is looked for where it is, in an input and in the text', async () => {
    const sessionId = globalId('Session', await h.aSession());
    const input = { sessionId, sendAt: { set: '2026-03-10T12:30:00' } };
    const answer = await h.ask(h.manager, operation('edit-session-access'), { input });
    expect(answer.errors![0]!.message).toContain(' at "input.sendAt.set"; Expected type "DateTime". Give');
    const text = '{ sessions(from: "2026-03-11T18:00:00", to: "2026-04-01T00:00:00Z") { edges { cursor } } }';
    const written = await h.ask(h.manager, text);
    expect(codes(written)).toEqual(['BAD_USER_INPUT']);
    expect(written.errors![0]).toMatchObject({
      message: expect.stringContaining(RIGHT),
      locations: [{ line: 1, column: 18 }],
    });
    const good = '{ sessions(from: "2026-03-11T18:00Z", to: "2026-04-01T00:00:00Z") { edges { cursor } } }';
    expect(dataOf(await h.ask(h.manager, good)).sessions).toBeDefined();
  });

  it.each(['2026-02-30', '2026-3-1', '10/03/2026', '', 20260310])(
    'of no zone is a day: not %j',
    async (from) => {
      const serviceId = globalId('Service', await h.aService());
      const input = { serviceId, weekdays: ['MONDAY'], startTime: '18:00', from };
      const answer = await h.ask(h.manager, operation('create-schedule'), { input });
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors![0]!.message).toContain(
        'Give a day that the calendar has as YYYY-MM-DD, such as 2026-03-10.',
      );
    },
  );

  it.each(['create-session', 'move-session'])(
    'of a start is one that can be written, in %s',
    async (name) => {
      const startsAt = '9999-12-31T23:30:00Z';
      const serviceId = globalId('Service', await h.aService());
      const sessionId = globalId('Session', await h.aSession());
      const input = name === 'move-session' ? { sessionId, startsAt } : { serviceId, startsAt };
      expect(await write(h, h.manager, name, input)).toEqual({
        __typename: 'InvalidInputError',
        field: 'startsAt',
        message: 'The start must be before the year 9999.',
      });
    },
  );
});
