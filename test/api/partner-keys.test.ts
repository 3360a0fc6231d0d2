import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { read, write } from '../support/api.ts';
import { digest } from '../support/digest.ts';
import { operation } from '../support/documents.ts';
import { codes, post } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const viewerOf = (secret: string) => post(`${h.url}/graphql`, operation('viewer'), {}, secret);
const keysOf = async (manager = h.manager) => (await read(h, manager, 'partner-keys')).partnerKeys;

describe('a partner’s key', () => {
  it('shows its secret once, and is kept as a hash', async () => {
    const manager = await h.aCenter();
    const expiresAt = '2026-04-01T00:00:00.000Z';
    const input = { name: ' Class Hub ', scopes: ['access:read', 'calendar:read', 'access:read'], expiresAt };
    const { secret, partnerKey } = await write(h, manager, 'create-partner-key', input);
    expect(secret).toMatch(/^osk_[\w-]{43}$/);
    const shown = {
      id: expect.any(String),
      name: 'Class Hub',
      prefix: secret.slice(0, 12),
      scopes: ['calendar:read', 'access:read'],
      createdAt: '2026-03-10T12:00:00.000Z',
      expiresAt,
    };
    expect(partnerKey).toEqual(shown);
    expect(await keysOf(manager)).toEqual([{ ...shown, lastUsedAt: null, revokedAt: null }]);
    const rows = await h.db.sql('SELECT k::text AS row FROM partner_key k');
    expect(JSON.stringify(rows)).not.toContain(secret.slice(12));
    expect(h.lines.join()).not.toContain(secret.slice(12));
  });

  it('is refused with HTTP 401 when it is made up, cut short, revoked or has run out', async () => {
    const { secret, key } = await h.aPartner();
    const short = await h.aPartner(undefined, { expiresAt: new Date('2026-03-10T13:00:00Z') });
    expect((await viewerOf(secret)).status).toBe(200);
    await h.partners.revokeKey(h.manager, key!.id);
    h.clock.set('2026-03-10T13:00:00Z');
    for (const wrong of [secret, short.secret, secret.slice(0, -1), 'osk_', `osk_${'a'.repeat(43)}`]) {
      const answer = await viewerOf(wrong);
      expect([answer.status, codes(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    }
  });

  it('is revoked once, and it stays on the list', async () => {
    const manager = await h.aCenter();
    const { key } = await h.aPartner(undefined, {}, manager);
    const partnerKeyId = globalId('PartnerKey', key!.id);
    const revoked = await write(h, manager, 'revoke-partner-key', { partnerKeyId });
    h.clock.advance(60_000);
    expect(await write(h, manager, 'revoke-partner-key', { partnerKeyId })).toEqual(revoked);
    expect(await keysOf(manager)).toEqual([
      expect.objectContaining({ id: partnerKeyId, revokedAt: '2026-03-10T12:00:00.000Z' }),
    ]);
  });

  it('says when it was last used, to ten minutes, without a write for each call', async () => {
    const manager = await h.aCenter();
    const { secret } = await write(h, manager, 'create-partner-key', { name: 'Hub', scopes: ['access:url'] });
    const lastUsedAt = async () => (await keysOf(manager))[0].lastUsedAt;
    await Promise.all([viewerOf(secret), viewerOf(secret), viewerOf(secret)]);
    expect(await lastUsedAt()).toBe('2026-03-10T12:00:00.000Z');
    h.clock.set('2026-03-10T12:09:59Z');
    const before = await digest(h.db);
    await viewerOf(secret);
    expect(await digest(h.db)).toEqual(before);
    h.clock.set('2026-03-10T12:10:00Z');
    await viewerOf(secret);
    expect(await lastUsedAt()).toBe('2026-03-10T12:10:00.000Z');
  });

  it.each([
    [{ scopes: [] }, 'scopes', 'Choose at least one of calendar:read'],
    [{ expiresAt: NOON }, 'expiresAt', 'still ahead'],
    [{ name: ' ' }, 'name', 'must not be empty'],
  ])('is refused with %j', async (change, field, says) => {
    const input = { name: 'Hub', scopes: ['access:read'], ...change };
    const refusal = await write(h, h.manager, 'create-partner-key', input);
    expect(refusal).toEqual({
      __typename: 'InvalidInputError',
      field,
      message: expect.stringContaining(says),
    });
  });

  it('is one partner’s with every other key of the name, also when both are made at once', async () => {
    const keys = await Promise.all(
      Array.from({ length: 6 }, (_, n) => h.aPartner(undefined, { name: n % 2 ? 'Twice' : 'TWICE' })),
    );
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(new Set(keys.map(({ key }) => key!.id)).size).toBe(6);
  });
});

describe('a socket', () => {
  it('takes a key as its token, and closes when it is revoked', async () => {
    const partner = await h.aPartner();
    const socket = await h.socket(partner);
    expect(await socket.run(operation('viewer')).next()).toMatchObject({
      data: { viewer: { __typename: 'Partner' } },
    });
    await h.partners.revokeKey(h.manager, partner.key!.id);
    expect((await socket.closed).code).toBe(4403);
  });

  it('checks its key at each operation, also when no event told of its end', async () => {
    const partner = await h.aPartner();
    const socket = await h.socket(partner);
    expect(await socket.run(operation('viewer')).next()).toMatchObject({ data: { viewer: {} } });
    await h.db.prisma.partnerKey.update({ where: { id: partner.key!.id }, data: { revokedAt: h.clock() } });
    expect(await socket.run(operation('viewer')).next()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect((await socket.closed).code).toBe(4403);
  });

  it('is closed with 4403 for a key that is none', async () => {
    const partner = await h.aPartner();
    const socket = await h.socket({ ...partner, secret: `${partner.secret}x` } as never);
    expect((await socket.closed).code).toBe(4403);
  });

  it('leaves no subscription behind after its key is revoked', async () => {
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
});
