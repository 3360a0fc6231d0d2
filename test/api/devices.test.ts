import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { signedInNow } from '../support/address-change.ts';
import { read, write } from '../support/api.ts';
import { aSubscription } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { PUSH_KEY } from '../support/wired.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

describe('a push device', () => {
  const devicesOf = async (caller: Viewer) => (await read(h, caller, 'viewer')).viewer.pushDevices;

  it('needs the public key, which everybody may read', async () =>
    expect(await read(h, null, 'push-public-key')).toEqual({ pushPublicKey: PUSH_KEY }));

  it('is registered once, however often, and moves to its new owner', async () => {
    const [zoe, nil] = [await h.aCustomer(), await h.aCustomer()];
    const subscription = { ...aSubscription(), expirationTime: null };
    const device = await write(h, zoe, 'register-push-device', { subscription });
    const facts = {
      endpointHost: 'push.example',
      registeredAt: '2026-03-10T12:00:00.000Z',
      lastUsedAt: null,
    };
    expect(device).toEqual({ __typename: 'PushDevice', id: expect.any(String), ...facts });
    expect(await write(h, zoe, 'register-push-device', { subscription })).toEqual(device);
    expect(await write(h, nil, 'register-push-device', { subscription })).toEqual(device);
    expect(await devicesOf(zoe)).toEqual([]);
    expect(await devicesOf(nil)).toHaveLength(1);
  });

  it('is registered by what a browser answers, also where it answers more', async () => {
    const zoe = await h.aCustomer();
    const { keys, ...subscription } = aSubscription();
    const answered = {
      ...subscription,
      expirationTime: null,
      contentEncoding: 'aes128gcm',
      options: { userVisibleOnly: true, applicationServerKey: [1] },
      keys: { ...keys, later: null },
    };
    const asked = await h.ask(
      zoe,
      'mutation ($s: PushSubscriptionInput!) { registerPushDevice(input: { subscription: $s }) { __typename ... on PushDevice { endpointHost } } }',
      { s: answered },
    );
    expect(asked.data).toEqual({
      registerPushDevice: { __typename: 'PushDevice', endpointHost: 'push.example' },
    });
    const apart = await h.ask(
      zoe,
      'mutation ($e: String!, $k: PushSubscriptionKeysInput!) { registerPushDevice(input: { subscription: { endpoint: $e, keys: $k, contentEncoding: "x" } }) { __typename } }',
      { e: subscription.endpoint, k: keys },
    );
    expect(apart).toMatchObject({ data: { registerPushDevice: { __typename: 'PushDevice' } } });
  });

  it.each([
    [{ endpoint: 'https://push.example/a' }, 'subscription.keys'],
    [{ endpoint: 3, keys: {} }, 'subscription.endpoint'],
    [{ endpoint: 'https://push.example/a', keys: { p256dh: 'x' } }, 'subscription.keys.p256dh'],
    ['text', 'subscription'],
    [[], 'subscription'],
  ])('is refused by the field for %j', async (subscription, field) => {
    const zoe = await h.aCustomer();
    expect(await write(h, zoe, 'register-push-device', { subscription })).toMatchObject({
      __typename: 'InvalidInputError',
      field,
    });
  });

  it('is registered by staff for themselves, or for a customer', async () => {
    const [teacher, zoe] = [await h.aProfessional(), await h.aCustomer()];
    const own = await write(h, teacher, 'register-push-device', { subscription: aSubscription() });
    expect(own).toMatchObject({ __typename: 'PushDevice' });
    expect(await devicesOf(zoe)).toEqual([]);
    const theirs = { subscription: aSubscription(), customerId: globalId('Customer', zoe.id) };
    const { id } = await write(h, teacher, 'register-push-device', theirs);
    expect(await devicesOf(zoe)).toEqual([expect.objectContaining({ id })]);
    const removed = await write(h, teacher, 'remove-push-device', { deviceId: id });
    expect(removed).toEqual({ __typename: 'PushDevice', id });
    expect(await devicesOf(zoe)).toEqual([]);
    const again = await write(h, zoe, 'remove-push-device', { deviceId: id });
    expect(again).toEqual({ __typename: 'NotFoundError', message: 'There is no such push device.' });
  });

  it('is one of at most ten: the one registered first leaves, also when many come at once', async () => {
    const zoe = await h.aCustomer();
    const register = (subscription: object) => write(h, zoe, 'register-push-device', { subscription });
    const first = await register(aSubscription());
    h.clock.set('2026-03-10T12:00:01Z');
    const others = await Promise.all(Array.from({ length: 14 }, () => register(aSubscription())));
    const left = await devicesOf(zoe);
    expect(left).toHaveLength(10);
    const kept = left.map(({ id }: { id: string }) => id);
    expect(kept).not.toContain(first.id);
    expect(others.map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
    h.clock.set('2026-03-10T12:00:02Z');
    const again = await register(aSubscription());
    expect((await devicesOf(zoe)).map(({ id }: { id: string }) => id)).toContain(again.id);
  });

  it('is not registered after the end of an account, or of the sign-in, that a caller still had on the way', async () => {
    const removed = await h.aProfessional();
    await h.people.removeProfessional(h.manager, removed.id);
    const erased = await h.aCustomer();
    await h.erasure.deleteCustomer(h.manager, erased.id);
    const { viewer, tokens } = await signedInNow(h, await h.aCustomer());
    await h.signIn.signOut(tokens.refreshToken);
    for (const caller of [removed, erased, viewer]) {
      const answer = h.people.registerPushDevice(caller, aSubscription(), null);
      await expect(answer).rejects.toThrow(caller === viewer ? 'has ended' : 'There is no');
    }
  });

  it('stays where it is when somebody else knows its address only', async () => {
    const [zoe, thief] = [await h.aCustomer(), await h.aCustomer({}, await h.aCenter())];
    const subscription = aSubscription();
    await write(h, zoe, 'register-push-device', { subscription });
    const stolen = { ...subscription, keys: { ...subscription.keys, auth: aSubscription().keys.auth } };
    expect(await write(h, thief, 'register-push-device', { subscription: stolen })).toMatchObject({
      __typename: 'InvalidPushEndpointError',
    });
    expect(await devicesOf(zoe)).toHaveLength(1);
    expect(await devicesOf(thief)).toEqual([]);
    // Its own account may renew its keys.
    expect(await write(h, zoe, 'register-push-device', { subscription: stolen })).toMatchObject({
      __typename: 'PushDevice',
    });
  });
});
