import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { LANGUAGES } from '../../src/i18n/language.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import {
  askFor,
  changeAddress,
  changeCode,
  changeMailsTo,
  confirm,
  signedInNow,
  takeBackPath,
} from '../support/address-change.ts';
import { dataOf, write } from '../support/api.ts';
import { aSubscription } from '../support/furnished.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { addressOf, mutate, signIn, whoIs } from '../support/signing-in.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let unique = 0;
const aNewAddress = () => {
  unique += 1;
  return `new${unique}@elsewhere.example`;
};

/** A customer who has just signed in. */
async function aHolder(change: Record<string, unknown> = {}) {
  const account = await h.aCustomer({ name: 'Zoe', ...change });
  return { account, email: await addressOf(h, account), ...(await signedInNow(h, account)) };
}
/** A manager who has just signed in. */
async function aManager() {
  const account = await h.aCenter();
  return { account, email: await addressOf(h, account), ...(await signedInNow(h, account)) };
}
const pendingOf = async (viewer: Viewer, whom = viewer) => {
  const type = whom.role === 'customer' ? 'Customer' : 'Professional';
  const document = `query ($id: ID!) { node(id: $id) { ... on ${type} { pendingEmail } } }`;
  return dataOf(await h.ask(viewer, document, { id: globalId(type, whom.id) })).node.pendingEmail;
};
const AGAIN = { __typename: 'SignInAgainError', message: expect.stringContaining('Sign in again') };
const WRONG = { __typename: 'InvalidSignInCodeError', message: expect.any(String) };
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000');

describe.each([
  ['a customer', aHolder],
  ['a manager', aManager],
])('another address of one’s own: %s', (_who, aPerson) => {
  it('waits until the code that was mailed there is entered', async () => {
    const { viewer, email } = await aPerson();
    const wanted = aNewAddress();
    expect(await askFor(h, viewer, ` ${wanted.toUpperCase()} `)).toMatchObject({ email });
    expect(await pendingOf(viewer)).toBe(wanted);
    expect(await addressOf(h, viewer)).toBe(email);
    const code = changeCode(h, wanted)!;
    expect(await confirm(h, viewer, otherThan(code))).toEqual(WRONG);
    const answer = await confirm(h, viewer, ` ${code.slice(0, 3)} ${code.slice(3)} `);
    expect(answer).toMatchObject({ email: wanted, pendingEmail: null });
    expect(answer.__typename).toBe(viewer.role === 'customer' ? 'Customer' : 'Professional');
    expect(await confirm(h, viewer, code)).toEqual(WRONG);
    expect(await mutate(h, 'sign-in', { email: wanted, code: await h.aCode(wanted) })).toMatchObject({
      __typename: 'SignedIn',
    });
  });

  it('wants a sign-in by code of the last ten minutes, which new tokens do not renew', async () => {
    const { account, viewer, tokens, email } = await aPerson();
    h.clock.advance(10 * MINUTE + 1);
    const renewed = await mutate(h, 'refresh-session', { refreshToken: tokens.refreshToken });
    const later = (await h.tokens.verify(renewed.accessToken))!;
    expect(await askFor(h, later, aNewAddress())).toEqual(AGAIN);
    // An operator's token did not begin with a code.
    expect(await askFor(h, account, aNewAddress())).toEqual(AGAIN);
    const colleague = await h.aCustomer({}, account);
    const { viewer: somebodyElse } = await signedInNow(h, colleague);
    expect(await askFor(h, { ...account, sid: somebodyElse.sid }, aNewAddress())).toEqual(AGAIN);
    expect(changeMailsTo(h, email)).toEqual([]);
    expect(await addressOf(h, viewer)).toBe(email);
    const wanted = aNewAddress();
    await askFor(h, (await signedInNow(h, account)).viewer, wanted);
    // The right code is not enough in a sign-in of another day.
    expect(await confirm(h, later, changeCode(h, wanted)!)).toEqual(AGAIN);
  });

  it('is not the account’s, whoever guesses: five tries, ten minutes, its own account', async () => {
    const { viewer } = await aPerson();
    const wanted = aNewAddress();
    await askFor(h, viewer, wanted);
    const stranger = await aHolder();
    expect(await confirm(h, stranger.viewer, changeCode(h, wanted)!)).toEqual(WRONG);
    const code = changeCode(h, wanted)!;
    await Promise.all(Array.from({ length: 5 }, () => confirm(h, viewer, otherThan(code))));
    expect(await confirm(h, viewer, code)).toEqual(WRONG);
    expect(await pendingOf(viewer)).toBeNull();
    await askFor(h, viewer, wanted);
    h.clock.advance(10 * MINUTE);
    expect(await confirm(h, viewer, changeCode(h, wanted)!)).toEqual(WRONG);
    expect(await addressOf(h, viewer)).not.toBe(wanted);
  });

  it('is answered the same where somebody has it, who is sent a mail without a code', async () => {
    const { account, viewer, email } = await aPerson();
    const taken = aNewAddress();
    if (viewer.role === 'customer') await h.aCustomer({ email: taken }, account);
    else await h.aProfessional({ email: taken }, account);
    const free = await askFor(h, viewer, aNewAddress());
    expect(await askFor(h, viewer, taken)).toEqual(free);
    expect(await pendingOf(viewer)).toBe(taken);
    expect(changeCode(h, taken)).toBeNull();
    expect(changeMailsTo(h, taken)[0]!.subject).toContain('You already have an account');
    expect(await confirm(h, viewer, '123456')).toEqual(WRONG);
    expect(await addressOf(h, viewer)).toBe(email);
  });

  it('is refused when another account has it first', async () => {
    const { account, viewer, email } = await aPerson();
    const wanted = aNewAddress();
    await askFor(h, viewer, wanted);
    if (viewer.role === 'customer') await h.aCustomer({ email: wanted }, account);
    else await h.aProfessional({ email: wanted }, account);
    expect(await confirm(h, viewer, changeCode(h, wanted)!)).toEqual(WRONG);
    expect(await addressOf(h, viewer)).toBe(email);
  });

  it('ends every other sign-in of the account once it is proven', async () => {
    const { account, viewer, tokens } = await aPerson();
    const there = await signIn(h, account);
    await changeAddress(h, viewer, aNewAddress());
    expect(await whoIs(h, tokens.accessToken)).not.toBeNull();
    expect(await whoIs(h, there.accessToken)).toBeNull();
    expect(await mutate(h, 'refresh-session', { refreshToken: there.refreshToken })).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
  });
});

describe('another address of one’s own', () => {
  it('waits, while the other values of the same request apply at once', async () => {
    const { viewer, email } = await aHolder();
    const also = { name: 'Zoë', locale: 'it-IT', timeZone: 'Europe/Rome' };
    expect(await askFor(h, viewer, aNewAddress(), also)).toMatchObject({ ...also, email });
  });

  it('is withdrawn by giving the present one, and replaced by asking for a third', async () => {
    const { viewer, email } = await aHolder();
    const [first, second] = [aNewAddress(), aNewAddress()];
    await askFor(h, viewer, first);
    await askFor(h, viewer, second);
    expect(await pendingOf(viewer)).toBe(second);
    expect(await confirm(h, viewer, changeCode(h, first)!)).toEqual(WRONG);
    await askFor(h, viewer, email);
    expect(await pendingOf(viewer)).toBeNull();
    expect(await confirm(h, viewer, changeCode(h, second)!)).toEqual(WRONG);
  });

  it('cannot be emptied by its holder', async () => {
    const { viewer, email } = await aHolder();
    const refused = { __typename: 'InvalidInputError', field: 'email', message: expect.any(String) };
    expect(await askFor(h, viewer, null)).toEqual(refused);
    expect(await addressOf(h, viewer)).toBe(email);
  });

  it('goes to only one of two accounts that confirm it at once', async () => {
    const wanted = aNewAddress();
    const people = [await aHolder(), await aHolder()];
    for (const { viewer } of people) await askFor(h, viewer, wanted);
    const codes = changeMailsTo(h, wanted).map(({ text }) => /^\d{6}$/m.exec(text)![0]);
    const answers = await Promise.all(people.map(({ viewer }, n) => confirm(h, viewer, codes[1 - n]!)));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      'Customer',
      'InvalidSignInCodeError',
    ]);
  });

  it('is dropped when the account is deleted meanwhile, and leaves no address behind', async () => {
    const { account, viewer, tokens, email } = await aHolder();
    const wanted = aNewAddress();
    await askFor(h, viewer, wanted);
    const path = takeBackPath(h, email);
    await h.erasure.deleteCustomer(h.manager, account.id);
    expect(await whoIs(h, tokens.accessToken)).toBeNull();
    expect(await h.db.prisma.emailChange.count({ where: { customerId: account.id } })).toBe(0);
    expect(await h.db.prisma.causedMessage.count({ where: { accountId: account.id } })).toBe(0);
    expect((await fetch(h.url + path, { method: 'POST', redirect: 'manual' })).status).toBe(404);
  });

  it('is deleted with a removed member of staff', async () => {
    const { account, viewer, email } = await aManager();
    await askFor(h, viewer, aNewAddress());
    const other = { ...(await h.aProfessional({ role: 'MANAGER' }, account)), role: 'manager' } as const;
    await h.people.removeProfessional(other, account.id);
    expect((await fetch(h.url + takeBackPath(h, email))).status).toBe(404);
  });

  it('is in the export of a customer', async () => {
    const { account, viewer, email } = await aHolder();
    const wanted = aNewAddress();
    await askFor(h, viewer, wanted);
    const { data } = await write(h, viewer, 'export-customer', {
      customerId: globalId('Customer', account.id),
    });
    expect(data.customer).toMatchObject({ email, pendingEmail: wanted });
    expect(data.emailChanges).toEqual([expect.objectContaining({ from: email, to: wanted })]);
    expect(JSON.stringify(data)).not.toContain(takeBackPath(h, email).slice(7));
  });

  it('is mailed without the name that whoever asks has chosen', async () => {
    const { viewer } = await aHolder({ name: 'Your prize waits' });
    const wanted = aNewAddress();
    await askFor(h, viewer, wanted);
    const [mail] = changeMailsTo(h, wanted);
    expect(mail!.text + mail!.html + mail!.subject).not.toContain('prize');
  });

  it('takes longer codes once fifteen were guessed wrong, for it or by the account', async () => {
    const { viewer } = await aHolder();
    const wanted = aNewAddress();
    for (let n = 0; n < 3; n += 1) {
      await askFor(h, viewer, wanted);
      const code = changeCode(h, wanted)!;
      for (let wrong = 0; wrong < 5; wrong += 1) await confirm(h, viewer, otherThan(code));
    }
    await askFor(h, (await aHolder()).viewer, wanted);
    expect(changeCode(h, wanted)).toHaveLength(14);
    await askFor(h, viewer, aNewAddress());
    await askFor(h, viewer, wanted);
    const code = changeCode(h, wanted)!;
    expect(code).toHaveLength(14);
    expect(await confirm(h, viewer, code.toLowerCase().replaceAll('-', ' '))).toMatchObject({
      email: wanted,
    });
  });

  it('is not confirmed by digits mailed before, once fifteen were guessed wrong by however many accounts', async () => {
    const wanted = aNewAddress();
    const holders = await Promise.all(Array.from({ length: 5 }, () => aHolder()));
    const codes: string[] = [];
    for (const { viewer } of holders) {
      await askFor(h, viewer, wanted);
      codes.push(changeCode(h, wanted)!);
    }
    for (const [nth, { viewer }] of holders.slice(0, 3).entries())
      for (let wrong = 0; wrong < 5; wrong += 1) await confirm(h, viewer, otherThan(codes[nth]!));
    const { viewer } = holders[4]!;
    expect(await confirm(h, viewer, codes[4]!)).toEqual(WRONG);
    await askFor(h, viewer, wanted);
    expect(await confirm(h, viewer, changeCode(h, wanted)!)).toMatchObject({ email: wanted });
  });

  it('differs from an edit by staff, which tells that an address is taken, applies at once, and ends sign-ins', async () => {
    const { account, viewer, tokens, email } = await aHolder();
    const taken = await addressOf(h, await h.aCustomer());
    const id = globalId('Customer', account.id);
    await askFor(h, viewer, aNewAddress());
    expect(await write(h, h.manager, 'update-customer', { customerId: id, email: taken })).toMatchObject({
      __typename: 'EmailTakenError',
    });
    const right = aNewAddress();
    expect(await write(h, h.manager, 'update-customer', { customerId: id, email: right })).toMatchObject({
      email: right,
      emailVerifiedAt: null,
    });
    expect(await whoIs(h, tokens.accessToken)).toBeNull();
    // The address before it can no longer take the change back.
    const page = await fetch(h.url + takeBackPath(h, email));
    expect(await page.text()).toContain(catalogFor('en').emailChange.page.over('').title);
    expect((await fetch(page.url, { method: 'POST' })).status).toBe(200);
    expect(await addressOf(h, account)).toBe(right);
  });
});

describe('the page that takes a change of address back', () => {
  const get = (path: string) => fetch(h.url + path);
  const press = (path: string) =>
    fetch(h.url + path, { method: 'POST', redirect: 'manual', headers: { origin: 'null' } });

  it('is told to the old address, in the account’s language, and changes nothing when it is read', async () => {
    for (const language of LANGUAGES) {
      const { account, viewer, email } = await aHolder({ locale: language });
      const wanted = aNewAddress();
      await changeAddress(h, viewer, wanted);
      const page = await get(takeBackPath(h, email));
      const html = await page.text();
      const { stands, button } = catalogFor(language).emailChange.page;
      for (const words of [stands.title, button, `<html lang="${language}">`]) expect(html).toContain(words);
      expect(html).not.toMatch(/<script|@elsewhere|@people|Zoe/);
      expect(await addressOf(h, account)).toBe(wanted);
    }
  });

  it('is found by its URL also with the punctuation that mail programs add', async () => {
    const { account, viewer, email } = await aHolder();
    await changeAddress(h, viewer, aNewAddress());
    const path = takeBackPath(h, email);
    for (const behind of ['.', ')', '%20', '.%29', '%e2%80%9d'])
      expect((await get(path + behind)).status, behind).toBe(200);
    expect((await press(`${path}.`)).status).toBe(303);
    expect(await addressOf(h, account)).toBe(email);
  });

  it('is seen by nobody else: neither searched, kept, framed nor logged', async () => {
    const { viewer, email } = await aHolder();
    await askFor(h, viewer, aNewAddress());
    const path = takeBackPath(h, email);
    const { headers } = await get(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-robots-tag': 'noindex',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*form-action 'self'/),
    });
    await press(path);
    expect(h.lines.join('\n')).not.toContain(path.slice(7));
    const stored = await h.db.prisma.emailChange.findFirstOrThrow({ where: { customerId: viewer.id } });
    expect(JSON.stringify(stored)).not.toContain(path.slice(7));
    for (const unknown of [`${path}0`, '/email/x']) {
      expect((await get(unknown)).status).toBe(404);
      expect((await press(unknown)).status).toBe(404);
    }
  });

  it.each([
    ['before it is confirmed', false],
    ['after it', true],
  ])('puts the old one back and ends everything that was signed in: %s', async (_when, confirmed) => {
    const { account, viewer, tokens, email } = await aHolder();
    const wanted = aNewAddress();
    await askFor(h, viewer, wanted);
    const code = changeCode(h, wanted)!;
    const path = takeBackPath(h, email);
    if (confirmed) await confirm(h, viewer, code);
    const deviceId = await h.people.registerPushDevice(viewer, aSubscription(), null);
    const operators = await h.token(viewer);
    h.clock.advance(7 * DAY - MINUTE);
    const { accessToken, refreshToken } = confirmed ? await signIn(h, account) : tokens;
    h.clock.advance(1);
    const answer = await press(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
    expect(await addressOf(h, account)).toBe(email);
    for (const token of [accessToken, operators]) expect(await whoIs(h, token)).toBeNull();
    expect(await mutate(h, 'refresh-session', { refreshToken })).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
    expect(await h.db.prisma.pushDevice.findUnique({ where: { id: deviceId } })).toMatchObject({
      removedAt: h.clock(),
    });
    expect((await confirm(h, (await signedInNow(h, account)).viewer, code)).__typename).toBe(
      'InvalidSignInCodeError',
    );
    // Seen or pressed again, it says so and does nothing more.
    const mine = (await signedInNow(h, account)).tokens;
    expect((await press(path)).status).toBe(303);
    expect(await (await get(path)).text()).toContain('data-state="TAKEN_BACK"');
    expect(await whoIs(h, mine.accessToken)).toBe('Zoe');
  });

  it('renews the personal URLs that whoever was in has seen', async () => {
    const { account, viewer, email } = await aHolder();
    const id = await h.aBooking(await h.aSession(), account);
    const passOf = async () => (await h.db.prisma.booking.findUniqueOrThrow({ where: { id } })).passHash;
    await changeAddress(h, viewer, aNewAddress());
    const before = await passOf();
    await press(takeBackPath(h, email));
    expect(await passOf()).not.toEqual(before);
  });

  it('works for seven days, and through the API, for whoever has the token', async () => {
    const { account, viewer, email } = await aHolder();
    const wanted = aNewAddress();
    await changeAddress(h, viewer, wanted);
    const token = takeBackPath(h, email).slice(7);
    const take = () => write(h, null, 'take-email-back', { token });
    h.clock.advance(7 * DAY);
    expect(await take()).toMatchObject({ __typename: 'NotFoundError' });
    expect(await (await get(`/email/${token}`)).text()).toContain('data-state="OVER"');
    expect(await addressOf(h, account)).toBe(wanted);
    h.clock.advance(-1);
    const at = h.clock().toISOString();
    expect(await take()).toEqual({ __typename: 'EmailTakenBack', at });
    h.clock.advance(MINUTE);
    expect(await take()).toEqual({ __typename: 'EmailTakenBack', at });
    expect(await addressOf(h, account)).toBe(email);
  });

  it('is stronger than whatever was changed after it, and whoever took the account takes nothing back', async () => {
    const { account, viewer, email } = await aHolder();
    const [first, second] = [aNewAddress(), aNewAddress()];
    await changeAddress(h, viewer, first);
    await changeAddress(h, viewer, second);
    const theirs = takeBackPath(h, first);
    await askFor(h, viewer, aNewAddress());
    await press(takeBackPath(h, email));
    for (const path of [theirs, takeBackPath(h, second)]) {
      expect(await (await get(path)).text()).toContain('data-state="OVER"');
      await press(path);
    }
    expect(await addressOf(h, account)).toBe(email);
  });

  it('leaves the account without an address when another account has the old one by now', async () => {
    const { account, viewer, email } = await aHolder();
    await changeAddress(h, viewer, aNewAddress());
    await h.aCustomer({ email });
    await press(takeBackPath(h, email));
    const where = { id: account.id };
    expect(await h.db.prisma.customer.findUniqueOrThrow({ where })).toMatchObject({ email: null });
  });

  it('happens once, however many presses come at once', async () => {
    const { account, viewer, email } = await aHolder();
    await changeAddress(h, viewer, aNewAddress());
    const path = takeBackPath(h, email);
    const answers = await Promise.all(Array.from({ length: 5 }, () => press(path)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(await addressOf(h, account)).toBe(email);
  });
});

describe('an address that becomes proven by a sign-in', () => {
  it('ends every other sign-in, the first time only', async () => {
    const account = await h.aCustomer({ name: 'Zoe' });
    const first = await signIn(h, account);
    const second = await signIn(h, account);
    for (const { accessToken } of [first, second]) expect(await whoIs(h, accessToken)).toBe('Zoe');
    await h.db.prisma.customer.update({ where: { id: account.id }, data: { emailVerifiedAt: null } });
    const socket = await h.socket((await h.tokens.verify(first.accessToken))!);
    const third = await signIn(h, account);
    for (const { accessToken } of [first, second]) expect(await whoIs(h, accessToken)).toBeNull();
    expect(await whoIs(h, third.accessToken)).toBe('Zoe');
    expect((await socket.closed).code).toBe(4403);
  });

  it('ends every other sign-in of staff too', async () => {
    const account = await h.aProfessional({ name: 'Ben' });
    const first = await signIn(h, account);
    const second = await signIn(h, account);
    expect(await whoIs(h, first.accessToken)).toBe('Ben');
    await h.db.prisma.professional.update({ where: { id: account.id }, data: { emailVerifiedAt: null } });
    await signIn(h, account);
    for (const { accessToken } of [first, second]) expect(await whoIs(h, accessToken)).toBeNull();
  });
});
