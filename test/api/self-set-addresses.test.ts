import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId, rowId } from '../../src/lib/global-ids.ts';
import { changeAddress, signedInNow } from '../support/address-change.ts';
import { read, write } from '../support/api.ts';
import { aSubscription } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { mutate, signIn, whoIs } from '../support/signing-in.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const MIGRATION = readFileSync(
  new URL('../../prisma/migrations/20261128050000_proven_addresses/migration.sql', import.meta.url),
  'utf8',
);
const MARK = /UPDATE "customer"[\s\S]*?;/.exec(MIGRATION)![0];

let unique = 0;
/** A person signed in to an account with an address of their choice, as older versions allowed. */
async function anImpostor() {
  unique += 1;
  const email = `victim${unique}@people.example`;
  const account = await h.aCustomer({ name: 'Bob' });
  const { accessToken } = await signIn(h, account);
  const where = { id: account.id };
  await h.db.prisma.customer.update({ where, data: { email, emailVerifiedAt: null } });
  await h.db.sql(MARK);
  return { account, email, accessToken, viewer: (await h.tokens.verify(accessToken))! };
}
const victim = (email: string) => ({ name: 'Victoria', email });

describe('an address that its holder set and never proved', () => {
  it.each([
    ['staff', () => h.manager],
    ['a partner', () => h.aPartner()],
  ])('is nobody’s when %s books it: the seat is a new customer’s', async (_who, caller) => {
    const { account, email, viewer } = await anImpostor();
    const sessionId = globalId('Session', await h.aSession());
    const by = await caller();
    const booking = await write(h, by, 'book-session', { sessionId, customer: victim(email) });
    expect(booking.__typename).toBe('Booking');
    const { customerId } = await h.db.prisma.booking.findUniqueOrThrow({
      where: { id: rowId('Booking', booking.id) },
    });
    expect(customerId).not.toBe(account.id);
    const { viewer: me } = await read(h, viewer, 'viewer');
    expect(me.email).toBeNull();
    const own = await write(h, viewer, 'join-session', { bookingId: booking.id });
    expect(own).toMatchObject({ __typename: 'NotFoundError' });
    // The owner finds it, and nobody else has access.
    const owner = await mutate(h, 'sign-in', { email, code: await h.aCode(email) });
    expect(owner.viewer.name).toBe('Victoria');
  });

  it('is free for a customer whom staff creates or corrects, and for its owner who proves it', async () => {
    const made = await anImpostor();
    expect(await write(h, h.manager, 'create-customer', victim(made.email))).toMatchObject({
      email: made.email,
    });
    const corrected = await anImpostor();
    const customerId = globalId('Customer', (await h.aCustomer()).id);
    const right = { customerId, email: corrected.email };
    expect(await write(h, h.manager, 'update-customer', right)).toMatchObject({ email: corrected.email });
    const claimed = await anImpostor();
    const { viewer } = await signedInNow(h, await h.aCustomer());
    expect(await changeAddress(h, viewer, claimed.email)).toMatchObject({ email: claimed.email });
    for (const { account } of [made, corrected, claimed]) {
      const where = { id: account.id };
      expect(await h.db.prisma.customer.findUniqueOrThrow({ where })).toMatchObject({ email: null });
    }
  });

  it('is proven by the next sign-in by code, which ends the others and their browsers', async () => {
    const { account, email, accessToken, viewer } = await anImpostor();
    await h.people.registerPushDevice(viewer, aSubscription(), null);
    const owner = await mutate(h, 'sign-in', { email, code: await h.aCode(email) });
    expect(owner.__typename).toBe('SignedIn');
    expect(await whoIs(h, accessToken)).toBeNull();
    const where = { id: account.id };
    expect(await h.db.prisma.customer.findUniqueOrThrow({ where })).toMatchObject({
      emailSelfSet: false,
      emailVerifiedAt: h.clock(),
    });
    const left = { customerId: account.id, removedAt: null };
    expect(await h.db.prisma.pushDevice.count({ where: left })).toBe(0);
    // From now on it is an address like any other.
    const sessionId = globalId('Session', await h.aSession());
    const { id } = await write(h, h.manager, 'book-session', { sessionId, customer: victim(email) });
    const booking = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: rowId('Booking', id) } });
    expect(booking.customerId).toBe(account.id);
  });

  it('has no personal URL that whoever was in has seen, once it is proven', async () => {
    const { account, email } = await anImpostor();
    const bookingId = await h.aBooking(await h.aSession({ startsInMinutes: 600 }), account);
    const urlNow = async () => {
      const { passEncrypted } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
      return new URL(h.passes.accessUrl(passEncrypted)!).pathname;
    };
    const seen = await urlNow();
    await mutate(h, 'sign-in', { email, code: await h.aCode(email) });
    expect((await fetch(h.url + seen)).status).toBe(404);
    const renewed = await urlNow();
    expect((await fetch(h.url + renewed)).status).toBe(200);
    await mutate(h, 'sign-in', { email, code: await h.aCode(email) });
    expect(await urlNow()).toBe(renewed);
  });

  it('is one beside a sign-in that goes on: what staff gave, and what was proven, is none', async () => {
    const [given, proven, corrected] = [await h.aCustomer(), await h.aCustomer(), await h.aCustomer()];
    await signIn(h, proven);
    await signIn(h, corrected);
    await write(h, h.manager, 'update-customer', {
      customerId: globalId('Customer', corrected.id),
      email: 'corrected@people.example',
    });
    const { account } = await anImpostor();
    await h.db.sql(MARK);
    const marked = await h.db.prisma.customer.findMany({
      where: { id: { in: [given, proven, corrected, account].map(({ id }) => id) }, emailSelfSet: true },
    });
    expect(marked.map(({ id }) => id)).toEqual([account.id]);
  });

  it('cannot be made any more: the account keeps its own until the other is proven', async () => {
    const account = await h.aCustomer({ name: 'Bob' });
    const { viewer } = await signedInNow(h, account);
    const email = 'victim@people.example';
    await write(h, viewer, 'update-customer', { customerId: globalId('Customer', account.id), email });
    const sessionId = globalId('Session', await h.aSession());
    const { id } = await write(h, await h.aPartner(), 'book-session', {
      sessionId,
      customer: victim(email),
    });
    const booking = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: rowId('Booking', id) } });
    expect(booking.customerId).not.toBe(account.id);
  });
});
