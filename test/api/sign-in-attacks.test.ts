import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidSignInCodeError } from '../../src/modules/people/sign-in/errors.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { addressOf } from '../support/signing-in.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness({ trustProxy: 1 });
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  for (const table of ['attempt_count', 'sign_in_code', 'sign_in_address'])
    await h.db.sql(`DELETE FROM ${table}`);
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OWNER = '192.0.2.1';
const LONG = /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/m;
const codeOf = (text: string) => (/^\d{6}$/m.exec(text) ?? LONG.exec(text))![0];

let unauthenticated = 0;
const stranger = () => `198.51.${Math.floor(++unauthenticated / 250) % 250}.${unauthenticated % 250}`;
const wrong = (code: string, n = 1) => String((Number(code) + n) % 1_000_000).padStart(6, '0');

/** By HTTP, from another client address. */
async function mutation(name: string, input: object, source: string, headers: object = {}) {
  const response = await fetch(`${h.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': source, ...headers },
    body: JSON.stringify({ query: operation(name), variables: { input } }),
  });
  const { data } = (await response.json()) as { data: Record<string, { __typename: string }> };
  return Object.values(data)[0]!;
}
const tries = async (email: string, code: string, source: string) =>
  (await mutation('sign-in', { email, code }, source)).__typename === 'SignedIn';

async function request(email: string, source = stranger()): Promise<void> {
  await h.signIn.requestCode({ email }, source);
  await h.mailer.idle();
}
/** Without HTTP, because there are many. */
const guess = (email: string, code = '000000', source = stranger()) =>
  h.signIn.signIn({ email, code }, { centerId: null, role: null }, source).catch((error: Error) => error);

const mailsTo = (email: string, purpose = 'SIGN_IN_CODE') =>
  h.outbox.list().filter((mail) => mail.to === email && mail.purpose === purpose);
const lastCode = (email: string) => codeOf(mailsTo(email)[0]!.text);

const anOwner = async () => addressOf(h, await h.aCustomer());
async function guessedAt() {
  const email = await anOwner();
  for (let n = 0; n < 15; n += 1) await guess(email);
  return email;
}

describe('a stranger without the mailbox', () => {
  it('keeps nobody out by asking: the first code stays good, and another comes within two minutes', async () => {
    const email = await anOwner();
    await request(email, OWNER);
    const first = lastCode(email);
    for (let n = 0; n < 60; n += 1) await request(email);
    expect(mailsTo(email).length).toBeLessThanOrEqual(3);
    expect(await tries(email, first, OWNER)).toBe(true);
    for (let round = 0; round < 40; round += 1) {
      for (let n = 0; n < 4; n += 1) await request(email);
      h.clock.advance(2 * MINUTE);
      const before = mailsTo(email).length;
      await request(email, OWNER);
      expect(mailsTo(email)).toHaveLength(before + 1);
    }
    expect(await tries(email, lastCode(email), OWNER)).toBe(true);
  });

  it('fills the mailbox with no more than 150 mails in a day, whose last one is always good', async () => {
    const email = await anOwner();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await request(email);
      h.clock.advance(MINUTE);
      if (minute % 97 === 96) expect(await tries(email, lastCode(email), OWNER), `${minute}`).toBe(true);
    }
    expect(mailsTo(email).length).toBeLessThanOrEqual(150);
  }, 60_000);

  it('ends a code by wrong tries for itself alone', async () => {
    const email = await anOwner();
    await request(email, OWNER);
    const code = lastCode(email);
    const source = stranger();
    for (let n = 1; n <= 5; n += 1) expect(await tries(email, wrong(code, n), source)).toBe(false);
    expect(await tries(email, code, source)).toBe(false);
    for (let n = 6; n <= 9; n += 1) expect(await tries(email, wrong(code, n), stranger())).toBe(false);
    expect(await tries(email, code, stranger())).toBe(true);
  });

  it.each(['one after another', 'at once'])(
    'guesses fifteen times a year, %s, from any number of places',
    async (how) => {
      const email = await anOwner();
      await request(email, OWNER);
      const code = lastCode(email);
      const guesses = Array.from(
        { length: 50 },
        (_, n) => () => tries(email, wrong(code, n + 1), stranger()),
      );
      if (how === 'at once') await Promise.all(guesses.map((one) => one()));
      else for (const one of guesses) await one();
      const [row] = await h.db.prisma.signInAddress.findMany();
      expect(row!.wrongAt).toHaveLength(15);
      // Six digits cannot be guessed any more, except by the client that asked for them.
      expect(await tries(email, code, stranger())).toBe(false);
      expect(await tries(email, code, OWNER)).toBe(true);
      await request(email, OWNER);
      expect(mailsTo(email)[0]!.text).toMatch(LONG);
      expect(await tries(email, lastCode(email), stranger())).toBe(true);
    },
    60_000,
  );

  it('counts none of the fifteen away by the owner’s signing in, nor by the clock before a year', async () => {
    const email = await anOwner();
    for (let n = 0; n < 15; n += 1) {
      await guess(email);
      await request(email, OWNER);
      expect(mailsTo(email)[0]!.text).toMatch(n < 14 ? /^\d{6}$/m : LONG);
      expect(await tries(email, lastCode(email), OWNER)).toBe(true);
      h.clock.advance(20 * DAY);
    }
    h.clock.set(new Date(new Date(NOON).getTime() + 366 * DAY - 1));
    await request(email, OWNER);
    expect(mailsTo(email)[0]!.text).toMatch(LONG);
    expect(await tries(email, lastCode(email), OWNER)).toBe(true);
    h.clock.advance(1);
    await request(email, OWNER);
    expect(mailsTo(email)[0]!.text).toMatch(/^\d{6}$/m);
  });

  it('does not count as guessing with a used code, or with texts that are not codes', async () => {
    const email = await anOwner();
    await request(email, OWNER);
    const code = lastCode(email);
    await Promise.all(Array.from({ length: 20 }, () => tries(email, code, OWNER)));
    for (const words of ['', 'my code', '12345', '1234567', '000000000000', 'x'.repeat(100_000)])
      await guess(email, words);
    expect((await h.db.prisma.signInAddress.findMany())[0]!.wrongAt).toEqual([]);
  });
});

describe('a code of twelve characters', () => {
  it('is sent at most every two minutes, beside the ones before', async () => {
    const email = await guessedAt();
    await request(email, OWNER);
    await request(email, OWNER);
    expect(mailsTo(email)).toHaveLength(1);
    const first = lastCode(email);
    h.clock.advance(2 * MINUTE);
    await request(email);
    expect(mailsTo(email)).toHaveLength(2);
    expect(await tries(email, first, OWNER)).toBe(true);
    expect(await tries(email, lastCode(email), OWNER)).toBe(true);
  });

  it('outlives any number of wrong tries, and is read in any case and spelling', async () => {
    const email = await guessedAt();
    await request(email, OWNER);
    const code = lastCode(email);
    for (let n = 0; n < 60; n += 1) await guess(email, '222222222222', n % 2 ? OWNER : stranger());
    const typed = `\u2066${code.toLowerCase().replaceAll('-', '\u2011\u200b ')}\u2069`;
    expect(await tries(email, typed, OWNER)).toBe(true);
  });
});

describe('the owner', () => {
  it('is told after ten wrong guesses, once a month; an unknown address gets no mail', async () => {
    const email = await anOwner();
    const told = async () => {
      await h.mailer.idle();
      return mailsTo(email, 'WRONG_CODES').length;
    };
    for (let n = 0; n < 9; n += 1) await guess(email);
    expect(await told()).toBe(0);
    await Promise.all(Array.from({ length: 20 }, () => guess(email)));
    expect(await told()).toBe(1);
    h.clock.advance(29 * DAY);
    await guess(email);
    expect(await told()).toBe(1);
    h.clock.advance(DAY);
    await guess(email);
    expect(await told()).toBe(2);
    for (let n = 0; n < 12; n += 1) await guess('nobody@elsewhere.example');
    await h.mailer.idle();
    expect(mailsTo('nobody@elsewhere.example', 'WRONG_CODES')).toEqual([]);
  });

  it('is read in no table by what was tried, and all of it is forgotten after a year; at once for nobody', async () => {
    const email = await anOwner();
    for (const address of [email, 'nobody@elsewhere.example']) {
      await request(address);
      await guess(address);
    }
    const rows = () => h.db.sql<{ row: string }>('SELECT a::text AS row FROM sign_in_address a');
    const all = (await rows()).map(({ row }) => row).join('\n');
    for (const text of [email, Buffer.from(email).toString('hex')]) expect(all).not.toContain(text);
    const forget = async () => {
      while ((await h.signIn.forget(10)) > 0);
      return (await rows()).length;
    };
    expect(await forget()).toBe(2);
    h.clock.advance(DAY);
    expect(await forget()).toBe(1);
    h.clock.advance(365 * DAY);
    expect(await forget()).toBe(0);
  });
});

it('every wrong code gets the same response', async () => {
  const email = await anOwner();
  expect(await guess(email)).toBeInstanceOf(InvalidSignInCodeError);
});
