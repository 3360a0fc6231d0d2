import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { mutate, whoIs } from '../support/signing-in.ts';

let h: Harness;
let manager: Viewer;
let centerId: string;
let unique = 0;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  await h.db.prisma.attemptCount.deleteMany();
  manager = await h.aCenter();
  await h.centers.update(manager, { signUp: true });
  centerId = globalId('Center', manager.centerId);
});

const anAddress = () => {
  unique += 1;
  return `newcomer${unique}@people.example`;
};
const signUp = (email: string, more: object = {}) =>
  mutate(h, 'sign-up', { centerId, email, name: 'Noa <b>Free money</b>', ...more });
const mailsTo = (email: string) => h.outbox.list().filter(({ to }) => to === email);

/** The newest code in a mailbox. */
async function codeFor(email: string): Promise<string> {
  await h.mailer.idle();
  const [mail] = mailsTo(email).filter(({ purpose }) => purpose === 'SIGN_IN_CODE');
  return /^(\d{6}|[2-9A-Z]{4}(-[2-9A-Z]{4}){2})$/m.exec(mail!.text)![0];
}
const customersWith = (email: string) =>
  h.db.prisma.customer.findMany({ where: { email }, orderBy: { createdAt: 'asc' } });

describe('signing up', () => {
  it('makes a customer, proven, by the code and not before', async () => {
    const email = anAddress();
    expect(await signUp(email.toUpperCase(), { locale: 'it-IT', timeZone: 'Europe/Rome' })).toEqual({
      __typename: 'SignInCodeRequest',
      expiresAt: '2026-03-10T12:10:00.000Z',
    });
    expect(await customersWith(email)).toEqual([]);
    const code = await codeFor(email);
    const answer = await mutate(h, 'sign-in', { email, code, centerId });
    expect(answer).toMatchObject({ __typename: 'SignedIn', viewer: { __typename: 'Customer' } });
    expect(await customersWith(email)).toMatchObject([
      {
        centerId: manager.centerId,
        name: 'Noa <b>Free money</b>',
        locale: 'it-IT',
        timeZone: 'Europe/Rome',
        emailVerifiedAt: new Date(NOON),
        emailSelfSet: false,
      },
    ]);
    expect(await whoIs(h, answer.accessToken)).toBe('Noa <b>Free money</b>');
    expect(await mutate(h, 'sign-in', { email, code, centerId })).toMatchObject({
      __typename: 'InvalidSignInCodeError',
    });
  });

  it('needs no center where nobody has the address', async () => {
    const email = anAddress();
    await signUp(email);
    expect(await mutate(h, 'sign-in', { email, code: await codeFor(email) })).toMatchObject({
      __typename: 'SignedIn',
    });
  });

  it('mails no name that a stranger chose', async () => {
    const email = anAddress();
    await signUp(email);
    await codeFor(email);
    expect(JSON.stringify(mailsTo(email))).not.toMatch(/Noa|Free money/);
  });

  it('is not found where the center does not want it, is not there, or does not want it any more', async () => {
    const email = anAddress();
    const [closed] = [globalId('Center', (await h.aCenter()).centerId)];
    for (const center of [
      closed,
      globalId('Center', crypto.randomUUID()),
      globalId('Service', manager.centerId),
      'x',
    ])
      expect(await mutate(h, 'sign-up', { centerId: center, email, name: 'Noa' })).toMatchObject({
        __typename: 'NotFoundError',
      });
    await signUp(email);
    const code = await codeFor(email);
    await h.centers.update(manager, { signUp: false });
    expect(await mutate(h, 'sign-in', { email, code, centerId })).toMatchObject({
      __typename: 'InvalidSignInCodeError',
    });
    expect(await customersWith(email)).toEqual([]);
  });

  it('answers the same for every address, and leaves an account as it is', async () => {
    const email = anAddress();
    const zoe = await h.aCustomer({ name: 'Zoe', email, locale: 'ca' }, manager);
    const before = await h.db.prisma.customer.findUniqueOrThrow({ where: { id: zoe.id } });
    expect(await signUp(email, { locale: 'it' })).toEqual(await signUp(anAddress(), { locale: 'it' }));
    expect(await h.db.prisma.customer.findUniqueOrThrow({ where: { id: zoe.id } })).toEqual(before);
    const answer = await mutate(h, 'sign-in', { email, code: await codeFor(email), centerId });
    expect(answer.viewer.name).toBe('Zoe');
    expect(await customersWith(email)).toMatchObject([{ name: 'Zoe', locale: 'ca' }]);
  });

  it('makes nobody for a code of somebody who is known elsewhere, unless the center is said', async () => {
    const email = anAddress();
    const elsewhere = await h.aCustomer({ email });
    await signUp(email);
    const code = await codeFor(email);
    for (const role of ['MANAGER', 'PROFESSIONAL'])
      expect(await mutate(h, 'sign-in', { email, code, centerId, role })).toMatchObject({
        __typename: 'ChooseAccountError',
      });
    const without = await mutate(h, 'sign-in', { email, code });
    expect(without.__typename).toBe('SignedIn');
    expect(await customersWith(email)).toMatchObject([{ id: elsewhere.id }]);
    await signUp(email);
    await mutate(h, 'sign-in', { email, code: await codeFor(email), centerId });
    expect(await customersWith(email)).toHaveLength(2);
  });

  it('is what the code was asked for: that of a plain request makes nobody', async () => {
    const email = anAddress();
    await h.aCustomer({ email });
    const code = await h.aCode(email);
    expect(await mutate(h, 'sign-in', { email, code, centerId })).toMatchObject({
      __typename: 'ChooseAccountError',
    });
    expect(await customersWith(email)).toHaveLength(1);
  });

  it('refuses what is no name and no address, and stores nothing', async () => {
    const before = await h.db.prisma.signInCode.count();
    for (const wrong of [{ name: '' }, { name: 'x'.repeat(201) }, { email: 'nobody' }, { timeZone: 'Mars' }])
      expect(await signUp(anAddress(), wrong)).toMatchObject({ __typename: 'InvalidInputError' });
    expect(await h.db.prisma.signInCode.count()).toBe(before);
  });

  it('dies with the code', async () => {
    const email = anAddress();
    await signUp(email);
    const code = await codeFor(email);
    h.clock.advance(10 * 60_000);
    expect(await mutate(h, 'sign-in', { email, code, centerId })).toMatchObject({
      __typename: 'InvalidSignInCodeError',
    });
    await h.signIn.forget();
    const rows = await h.db.sql<{ n: string }>(
      "SELECT count(*) AS n FROM sign_in_code WHERE sign_ups <> '[]'",
    );
    expect(rows[0]!.n).toBe('0');
  });
});

describe('a stranger who signs somebody up', () => {
  it('mails no more than sign-in does, in a loop', async () => {
    const email = anAddress();
    for (let n = 0; n < 40; n += 1) await signUp(email);
    await h.mailer.idle();
    expect(mailsTo(email)).toHaveLength(3);
    expect(await signUp(email)).toMatchObject({ __typename: 'SignInCodeRequest' });
  });

  it('keeps nobody from it: not by requests for codes, nor by another center', async () => {
    const email = anAddress();
    for (let n = 0; n < 8; n += 1) await h.signIn.requestCode({ email }, 'a stranger');
    const other = await h.aCenter();
    await h.centers.update(other, { signUp: true });
    for (let n = 0; n < 8; n += 1)
      await h.signIn.signUp(other.centerId, { email, name: 'Somebody' }, 'a stranger');
    // No new code is mailed now; the one in the mailbox does.
    const before = mailsTo(email).length;
    await signUp(email, { name: 'Noa' });
    await h.mailer.idle();
    expect(mailsTo(email)).toHaveLength(before);
    const answer = await mutate(h, 'sign-in', { email, code: await codeFor(email), centerId });
    expect(answer).toMatchObject({ __typename: 'SignedIn', viewer: { name: 'Noa' } });
    expect(await customersWith(email)).toMatchObject([{ centerId: manager.centerId }]);
  });

  it('gives nobody a name who signs up, too', async () => {
    const email = anAddress();
    await signUp(email, { name: 'Noa' });
    await h.signIn.signUp(manager.centerId, { email, name: 'Idiot' }, 'a stranger');
    const answer = await mutate(h, 'sign-in', { email, code: await codeFor(email), centerId });
    expect(answer.viewer.name).toBe('Noa');
  });

  it('guesses no better than for an address that is known: the codes grow long, for a year', async () => {
    const email = anAddress();
    await signUp(email);
    const right = await codeFor(email);
    const wrong = right === '123456' ? '654321' : '123456';
    for (let n = 0; n < 15; n += 1)
      await h.signIn
        .signIn({ email, code: wrong }, { centerId: null, role: null }, `guesser ${n}`)
        .catch(() => undefined);
    h.clock.advance(3 * 24 * 3_600_000);
    await h.signIn.forget();
    await signUp(email);
    expect(await codeFor(email)).toHaveLength(14);
  });
});
