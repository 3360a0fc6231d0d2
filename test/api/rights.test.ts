import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { digest } from '../support/digest.ts';
import { post, type Result, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { documentOf, fieldOf, requestsOf, resultCodeOf, rootFields } from '../support/rights/requests.ts';
import { PUSH, SECRETS, secretsIn, secretsOf } from '../support/rights/secrets.ts';
import { CALLERS, GONE, HOME, isElsewhere, type Stage, setStage } from '../support/rights/stage.ts';
import { columnOf, tableOf } from '../support/rights/table.ts';
import type { Operation, SocketClient } from '../support/socket-client.ts';

const table = tableOf('What each may ask');
const readable = tableOf('What can be read where');
const rows = Object.keys(table);

let h: Harness;
let stage: Stage;
let requests: Record<string, Variables>;

async function open(): Promise<void> {
  h = await harness();
  stage = await setStage(h);
  requests = await requestsOf(h, stage);
}
const close = () => h.close();

async function ask(caller: Viewer | null, row: string): Promise<Result> {
  if (fieldOf(row).kind !== 'subscription') return h.ask(caller, documentOf(row), requests[row]);
  const socket = await h.socket(caller);
  const watching = socket.run(documentOf(row), requests[row]);
  const result = (await showsNothing(caller, row))
    ? await untilRead(socket, watching)
    : await watching.next();
  await socket.leave();
  return result as Result;
}

/** Who has booked nothing is shown nothing. */
const showsNothing = async (caller: Viewer | null, row: string): Promise<boolean> =>
  row === 'myBookings' &&
  caller?.role === 'customer' &&
  (await h.db.prisma.booking.count({ where: { customerId: caller.id } })) === 0;

async function untilRead(socket: SocketClient, watching: Operation): Promise<Result> {
  await socket.settled();
  await h.bookingSubscriptions.sweep();
  expect(h.bookingSubscriptions.open()).toBe(1);
  return { data: { myBookings: await watching.unread() } };
}

describe('docs/rights.md', () => {
  beforeAll(open);
  afterAll(close);

  it('has rows for every root field', () =>
    expect([...new Set(rows.map((row) => fieldOf(row).field.name))].sort()).toEqual(
      rootFields.map(({ field }) => field.name).sort(),
    ));

  it('has a row for everything that is asked here, and no other', () =>
    expect(rows).toEqual(Object.keys(requests)));

  it('has a column for every kind of caller', () =>
    expect(Object.keys(Object.values(table)[0]!)).toEqual([...Object.keys(CALLERS), 'over']));
});

/** A pass, a code and a token are rights by themselves, whoever brings them. */
const RIGHT_BY_ITSELF = [
  'signIn',
  'refreshSession',
  'signOut',
  'takeEmailBack',
  'requestSignInCode',
  'signUp',
  'switchAccount',
  'joinSession, with a pass',
];

/** What some mutations are there to tell, and no read. */
const TELLS: Record<string, string[]> = {
  createWebhookEndpoint: [SECRETS],
  rotateWebhookSecret: [SECRETS],
  exportCustomer: [PUSH],
};

describe.each(Object.keys(CALLERS))('as docs/rights.md says is answered: %s', (column) => {
  beforeAll(open);
  afterAll(close);

  it('whatever is asked; and what is refused changes nothing', async () => {
    const caller = await CALLERS[column]!(h, stage);
    const found: Record<string, string> = {};
    const secrets = await secretsOf(h, stage);
    const may = columnOf(readable, column);
    const home = () => digest(h.db, stage.manager.centerId);
    let [before, homeBefore] = [await digest(h.db), await home()];
    for (const row of Object.keys(requests)) {
      const result = await ask(caller, row);
      found[row] = resultCodeOf(result);
      const after = await digest(h.db);
      if (found[row] !== 'yes' || fieldOf(row).kind !== 'mutation') expect(after, row).toEqual(before);
      before = after;
      const homeThen = homeBefore;
      homeBefore = await home();
      if (RIGHT_BY_ITSELF.includes(row)) continue;
      const text = JSON.stringify(result);
      const { [fieldOf(row).field.name]: tells = [] } = found[row] === 'yes' ? TELLS : {};
      const told = secretsIn(text, secrets).filter((name) => may[name] !== 'yes' && !tells.includes(name));
      expect(told, row).toEqual([]);
      if (!isElsewhere(column)) continue;
      expect(text, row).not.toContain(HOME);
      expect(homeBefore, row).toEqual(homeThen);
    }
    expect(found).toEqual(columnOf(table, column));
    expect(secretsIn(h.lines.join('\n'), secrets)).toEqual([]);
  });
});

describe.each(Object.keys(GONE))('as nobody at all is answered: %s', (who) => {
  beforeAll(open);
  afterAll(close);

  it('whatever is asked, and nothing changes', async () => {
    expect(new Set(Object.values(columnOf(table, 'over')))).toEqual(new Set(['who?']));
    const token = await GONE[who]!(h, stage);
    const before = await digest(h.db);
    for (const row of Object.keys(requests)) {
      const { status, data, errors } = await post(`${h.url}/graphql`, documentOf(row), requests[row], token);
      expect({ row, status, data, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
        row,
        status: 401,
        data: undefined,
        codes: ['UNAUTHENTICATED'],
      });
    }
    expect(await digest(h.db)).toEqual(before);
  });
});
