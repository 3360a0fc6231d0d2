import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { mutate, type Tokens, whoIs } from '../support/signing-in.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let h: Harness;
let elsewhere: Viewer;
let unique = 0;
beforeAll(async () => {
  h = await harness();
  elsewhere = await h.aCenter();
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  await h.db.prisma.attemptCount.deleteMany();
});

const anAddress = () => {
  unique += 1;
  return `both${unique}@people.example`;
};
const centerOf = ({ centerId }: Viewer) => globalId('Center', centerId);

/** Signs in as this account, with a code. */
async function enter(email: string, account: Viewer): Promise<Tokens> {
  const role = account.role.toUpperCase();
  const answer = await mutate(h, 'sign-in', {
    email,
    code: await h.aCode(email),
    centerId: centerOf(account),
    role,
  });
  if (answer.__typename !== 'SignedIn') throw new Error(JSON.stringify(answer));
  return answer;
}
const switchTo = (refreshToken: string, account: Viewer, role = account.role.toUpperCase()) =>
  mutate(h, 'switch-account', { refreshToken, centerId: centerOf(account), role });
const refresh = (refreshToken: string) => mutate(h, 'refresh-session', { refreshToken });

/** Two customers with one address, in two centers; both proven. */
async function aPair() {
  const email = anAddress();
  const here = await h.aCustomer({ name: 'Zoe here', email });
  const there = await h.aCustomer({ name: 'Zoe there', email }, elsewhere);
  await enter(email, there);
  return { email, here, there, tokens: await enter(email, here) };
}

describe('switching accounts', () => {
  it('gives a sign-in of the other account, and ends the one that it leaves', async () => {
    const { there, tokens } = await aPair();
    const answer = await switchTo(tokens.refreshToken, there);
    expect(answer).toMatchObject({ __typename: 'SignedIn', viewer: { name: 'Zoe there' } });
    expect(await whoIs(h, answer.accessToken)).toBe('Zoe there');
    expect(await whoIs(h, tokens.accessToken)).toBeNull();
    expect(await refresh(answer.refreshToken)).toMatchObject({ __typename: 'SignedIn' });
  });

  it('and back, as long as the code counts: 30 days from its entry, however often', async () => {
    const { here, there, tokens } = await aPair();
    const second = await switchTo(tokens.refreshToken, there);
    h.clock.advance(29 * DAY);
    const third = await switchTo(second.refreshToken, here);
    expect(third).toMatchObject({ viewer: { name: 'Zoe here' } });
    h.clock.advance(DAY);
    expect(await switchTo(third.refreshToken, there)).toMatchObject({ __typename: 'SignInAgainError' });
    expect(await refresh(third.refreshToken)).toMatchObject({ __typename: 'SignedIn' });
  });

  it('answers the same press twice the same, and takes it for theft later, which ends both', async () => {
    const { there, tokens } = await aPair();
    const first = await switchTo(tokens.refreshToken, there);
    h.clock.advance(5_000);
    expect((await switchTo(tokens.refreshToken, there)).refreshToken).toBe(first.refreshToken);
    expect(await refresh(tokens.refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    expect(await whoIs(h, first.accessToken)).toBe('Zoe there');
    h.clock.advance(6_000);
    expect(await refresh(tokens.refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    expect(await whoIs(h, first.accessToken)).toBeNull();
    expect(await refresh(first.refreshToken)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
  });

  it('ends all that a stolen token became, weeks later, also by a switch', async () => {
    const { here, there, tokens } = await aPair();
    const stolen = await switchTo(tokens.refreshToken, there);
    const further = await switchTo(stolen.refreshToken, here);
    h.clock.advance(20 * DAY);
    await h.signIn.forget();
    const still = await refresh(further.refreshToken);
    expect(await switchTo(tokens.refreshToken, there)).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
    expect(await whoIs(h, still.accessToken)).toBeNull();
  });

  it('is no use for a made-up, ended or foreign token, and ends nothing by it', async () => {
    const { here, there, tokens } = await aPair();
    const madeUp = `${tokens.refreshToken.slice(0, -30)}${'A'.repeat(30)}`;
    for (const token of ['', 'nonsense', madeUp, tokens.accessToken])
      expect(await switchTo(token, there)).toMatchObject({ __typename: 'InvalidRefreshTokenError' });
    expect(await whoIs(h, tokens.accessToken)).toBe('Zoe here');
    await mutate(h, 'sign-out', { refreshToken: tokens.refreshToken });
    expect(await switchTo(tokens.refreshToken, here)).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
  });

  it('finds neither an account that is not there nor somebody else’s; the token stays good', async () => {
    const { tokens } = await aPair();
    const empty = await h.aCenter();
    const stranger = await h.aCustomer({}, await h.aCenter());
    for (const target of [
      { ...empty, role: 'customer' as const },
      stranger,
      { ...stranger, centerId: crypto.randomUUID() },
    ])
      expect(await switchTo(tokens.refreshToken, target)).toMatchObject({ __typename: 'NotFoundError' });
    for (const centerId of ['x', globalId('Service', elsewhere.centerId)])
      expect(
        await mutate(h, 'switch-account', { refreshToken: tokens.refreshToken, centerId, role: 'CUSTOMER' }),
      ).toMatchObject({ __typename: 'NotFoundError' });
    expect(await refresh(tokens.refreshToken)).toMatchObject({ __typename: 'SignedIn' });
  });

  it('finds no account that was removed or deleted, or has another address by now', async () => {
    const { email, there, tokens } = await aPair();
    const removed = await h.aProfessional({ email }, elsewhere);
    await h.people.removeProfessional(elsewhere, removed.id);
    expect(await switchTo(tokens.refreshToken, removed)).toMatchObject({ __typename: 'NotFoundError' });
    await h.people.updateCustomer(elsewhere, there.id, { email: anAddress() });
    expect(await switchTo(tokens.refreshToken, there)).toMatchObject({ __typename: 'NotFoundError' });
    await h.people.updateCustomer(elsewhere, there.id, { email });
    await h.erasure.deleteCustomer(elsewhere, there.id);
    expect(await switchTo(tokens.refreshToken, there)).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('wants a code of the last 10 minutes for staff, and for an address that is not proven there', async () => {
    const { email, tokens } = await aPair();
    const staff = await h.aProfessional({ email }, elsewhere);
    const unproven = await h.aCustomer({ email }, await h.aCenter());
    h.clock.advance(11 * MINUTE);
    for (const [target, role] of [
      [staff],
      [unproven],
      [elsewhere, 'MANAGER'],
      [unproven, 'MANAGER'],
    ] as const)
      expect(await switchTo(tokens.refreshToken, target, role)).toMatchObject({
        __typename: 'SignInAgainError',
      });
    const { emailVerifiedAt } = await h.db.prisma.customer.findUniqueOrThrow({ where: { id: unproven.id } });
    expect(emailVerifiedAt).toBeNull();
  });

  it('goes to staff, and proves an address, with a fresh code', async () => {
    const { email, tokens } = await aPair();
    const staff = await h.aProfessional({ name: 'Zoe teaches', email }, elsewhere);
    const unproven = await h.aCustomer({ name: 'Zoe, too', email }, await h.aCenter());
    h.clock.advance(9 * MINUTE);
    const first = await switchTo(tokens.refreshToken, staff);
    expect(first).toMatchObject({ viewer: { name: 'Zoe teaches' } });
    expect(await switchTo(first.refreshToken, unproven)).toMatchObject({ viewer: { name: 'Zoe, too' } });
    const { emailVerifiedAt } = await h.db.prisma.customer.findUniqueOrThrow({ where: { id: unproven.id } });
    expect(emailVerifiedAt).toEqual(h.clock());
  });

  it('goes nowhere by a code that went to the address of before', async () => {
    const { email, here, there, tokens } = await aPair();
    const victim = await h.aCustomer({ email: anAddress() }, elsewhere);
    const { email: theirs } = await h.db.prisma.customer.findUniqueOrThrow({ where: { id: victim.id } });
    // As if the address had changed without an end of the sign-in.
    await h.db.prisma.customer.update({ where: { id: here.id }, data: { email: theirs } });
    for (const target of [victim, there])
      expect(await switchTo(tokens.refreshToken, target)).toMatchObject({ __typename: 'SignInAgainError' });
    await h.db.prisma.customer.update({ where: { id: here.id }, data: { email } });
  });

  it('goes nowhere for a sign-in of before, which does not say where its code went', async () => {
    const { here, there, tokens } = await aPair();
    await h.db.prisma.signIn.updateMany({ where: { customerId: here.id }, data: { codeAddressHash: null } });
    expect(await switchTo(tokens.refreshToken, there)).toMatchObject({ __typename: 'SignInAgainError' });
  });
});
