import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import type { PartnerCaller } from '../support/fixtures.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
let manager: Viewer;
let partner: PartnerCaller;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  manager = await h.aCenter();
  partner = await h.aPartner(undefined, { name: 'Class Hub' }, manager);
});

const url = 'https://localhost:1/hooks';
const register = (by: Viewer, events: string[], change: object = {}) =>
  write(h, by, 'create-webhook-endpoint', { url, events, ...change });
const endpointsOf = async (by: Viewer) => (await read(h, by, 'webhook-endpoints')).webhookEndpoints;
const listed = async (by: Viewer, id: string, status?: string) =>
  (await read(h, by, 'webhook-deliveries', { id, status })).node?.deliveries.edges.map(
    ({ node }: { node: object }) => node,
  );

describe('an endpoint', () => {
  it('shows its secret once, and says whose it is', async () => {
    const own = await register(manager, ['session.moved', 'booking.created', 'session.moved']);
    expect(own).toMatchObject({
      __typename: 'CreatedWebhookEndpoint',
      secret: expect.stringMatching(/^whsec_/),
      webhookEndpoint: { url, events: ['session.moved', 'booking.created'], partnerName: null },
    });
    const { webhookEndpoint: theirs } = await register(partner, ['session.moved']);
    expect((await endpointsOf(manager)).map(({ partnerName }: never) => partnerName)).toEqual([
      null,
      'Class Hub',
    ]);
    expect(await endpointsOf(partner)).toEqual([
      {
        id: theirs.id,
        url,
        events: ['session.moved'],
        partnerName: 'Class Hub',
        createdAt: '2026-03-10T12:00:00.000Z',
        previousSecretUntil: null,
        failingSince: null,
        pausedAt: null,
      },
    ]);
  });

  it('stays the partner’s when it changes its key', async () => {
    await register(partner, ['session.moved']);
    await h.partners.revokeKey(manager, partner.key!.id);
    const renewed = await h.aPartner(['calendar:read'], { name: 'Class Hub' }, manager);
    expect(await endpointsOf(renewed)).toHaveLength(1);
  });

  it.each([
    [['access:read'], 'session.moved', 'not made for calendar:read, which session.moved needs'],
    [['calendar:read'], 'session.access.opened', 'not made for access:read'],
    [['calendar:read', 'access:read', 'access:url'], 'booking.created', 'not made for bookings:write'],
    [undefined, 'delivery.failed', 'Only the center itself'],
  ] as const)('of a partner with %j is not told of %s', async (scopes, event, says) => {
    const by = await h.aPartner(scopes, {}, manager);
    expect(await register(by, [event])).toEqual({
      __typename: 'InvalidInputError',
      field: 'events',
      message: expect.stringContaining(says),
    });
  });

  it('is one of at most twenty', async () => {
    const { centerId } = manager;
    const secretEncrypted = h.webhooks.createSecret().encrypted;
    const row = { centerId, url, events: ['session.moved'], secretEncrypted, createdAt: h.clock() };
    await h.db.prisma.webhookEndpoint.createMany({ data: Array.from({ length: 20 }, () => row) });
    expect(await register(manager, ['session.moved'])).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('delete one first'),
    });
    expect(await register(partner, ['session.moved'])).toMatchObject({
      __typename: 'CreatedWebhookEndpoint',
    });
  });

  it('is nothing to another partner, to another center, and to staff who do not manage', async () => {
    const { webhookEndpoint } = await register(partner, ['session.cancelled']);
    await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    const [delivery] = await listed(partner, webhookEndpoint.id);
    const endpoint = { webhookEndpointId: webhookEndpoint.id };
    const writes = {
      'rotate-webhook-secret': endpoint,
      'resume-webhook-endpoint': endpoint,
      'replay-webhook-delivery': { webhookDeliveryId: delivery.id },
      'delete-webhook-endpoint': endpoint,
    };
    const unauthenticated = [await h.aPartner(undefined, {}, manager), await h.aPartner(), await h.aCenter()];
    const teacher = await h.aProfessional({}, manager);
    for (const [name, input] of Object.entries(writes)) {
      for (const stranger of unauthenticated)
        expect(await write(h, stranger, name, input), name).toMatchObject({ __typename: 'NotFoundError' });
      expect(codes(await h.ask(teacher, operation(name), { input }))).toEqual(['FORBIDDEN']);
    }
    for (const stranger of [...unauthenticated, teacher])
      expect(await listed(stranger, webhookEndpoint.id)).toBeUndefined();
    expect(codes(await h.ask(teacher, operation('webhook-endpoints')))).toEqual(['FORBIDDEN']);
    // Its own partner may, and the manager of the center.
    for (const [name, input] of Object.entries(writes).slice(0, 3))
      for (const by of [partner, manager])
        expect((await write(h, by, name, input)).__typename, name).not.toMatch(/Error$/);
    const gone = await write(h, partner, 'delete-webhook-endpoint', endpoint);
    expect(gone).toMatchObject({ __typename: 'WebhookEndpoint', id: webhookEndpoint.id });
    expect(await endpointsOf(partner)).toEqual([]);
    expect(await write(h, partner, 'delete-webhook-endpoint', endpoint)).toMatchObject({
      __typename: 'NotFoundError',
    });
  });
});

describe('the messages of an endpoint', () => {
  it('are listed with what became of them, and replayed by their id', async () => {
    const { webhookEndpoint } = await register(manager, ['session.cancelled', 'booking.created']);
    const sessionId = await h.aSession({ manager });
    await h.aBooking(sessionId, undefined, manager);
    h.clock.advance(1_000);
    await h.sessions.cancel(manager, sessionId, null);
    await h.runDueWork();
    const failed = {
      id: expect.any(String),
      status: 'PENDING',
      reason: 'UNREACHABLE',
      responseStatus: null,
      attempts: 1,
      nextAttemptAt: expect.stringMatching(/^2026-03-10T12:00:0/),
      deliveredAt: null,
    };
    const all = await listed(manager, webhookEndpoint.id);
    expect(all).toEqual([
      { ...failed, type: 'session.cancelled', createdAt: '2026-03-10T12:00:01.000Z' },
      { ...failed, type: 'booking.created', createdAt: '2026-03-10T12:00:00.000Z' },
    ]);
    expect(await listed(manager, webhookEndpoint.id, 'DELIVERED')).toEqual([]);
    expect(await endpointsOf(manager)).toEqual([
      expect.objectContaining({ failingSince: '2026-03-10T12:00:01.000Z' }),
    ]);
    const replayed = await write(h, manager, 'replay-webhook-delivery', { webhookDeliveryId: all[1].id });
    expect(replayed).toEqual({
      __typename: 'WebhookDelivery',
      id: all[1].id,
      status: 'PENDING',
      attempts: 0,
      nextAttemptAt: '2026-03-10T12:00:01.000Z',
    });
  });

  it('that do not exist are not found', async () => {
    const webhookDeliveryId = globalId('WebhookDelivery', crypto.randomUUID());
    expect(await write(h, manager, 'replay-webhook-delivery', { webhookDeliveryId })).toMatchObject({
      __typename: 'NotFoundError',
      message: 'There is no such webhook delivery.',
    });
  });
});
