import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes, post, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { addressOf, mutate, signIn, type Tokens, whoIs } from '../support/signing-in.ts';
import { socketClient } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  await h.db.prisma.attemptCount.deleteMany();
});

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1';

/** Signs in with this user agent. */
async function signInBy(account: Viewer, userAgent: string): Promise<Tokens> {
  const email = await addressOf(h, account);
  const input = { email, code: await h.aCode(email) };
  const response = await fetch(`${h.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ query: operation('sign-in'), variables: { input } }),
  });
  await h.mailer.idle();
  return ((await response.json()) as { data: { signIn: Tokens } }).data.signIn;
}

type Listed = { id: string; device: string | null; current: boolean; createdAt: string; lastUsedAt: string };
const listed = async (token: string): Promise<Listed[]> =>
  dataOf(await post(`${h.url}/graphql`, operation('sign-ins'), {}, token)).viewer.signIns;
const end = (signInId: string, token: string) => mutate(h, 'end-sign-in', { signInId }, token);

describe('one’s sign-ins', () => {
  it.each(['customer', 'professional'] as const)('of a %s are listed, the last used first', async (role) => {
    const zoe = await (role === 'customer' ? h.aCustomer() : h.aProfessional());
    await signIn(h, role === 'customer' ? await h.aCustomer() : await h.aProfessional());
    const laptop = await signInBy(zoe, FIREFOX);
    h.clock.advance(60_000);
    const phone = await signInBy(zoe, SAFARI);
    expect(await listed(phone.accessToken)).toEqual([
      {
        id: expect.any(String),
        device: 'Safari on iPhone',
        current: true,
        createdAt: '2026-03-10T12:01:00.000Z',
        lastUsedAt: '2026-03-10T12:01:00.000Z',
      },
      expect.objectContaining({ device: 'Firefox on Linux', current: false }),
    ]);
    h.clock.advance(60_000);
    await mutate(h, 'refresh-session', { refreshToken: laptop.refreshToken });
    const [first] = await listed(laptop.accessToken);
    expect(first).toMatchObject({ current: true, lastUsedAt: '2026-03-10T12:02:00.000Z' });
  });

  it('are not listed after their end', async () => {
    const zoe = await h.aCustomer();
    const [laptop, phone] = [await signInBy(zoe, FIREFOX), await signInBy(zoe, SAFARI)];
    await mutate(h, 'sign-out', { refreshToken: laptop.refreshToken });
    expect((await listed(phone.accessToken)).map(({ device }) => device)).toEqual(['Safari on iPhone']);
    h.clock.advance(30 * 24 * 3_600_000);
    expect(await listed(await h.token(zoe))).toEqual([]);
  });

  it('are shown to nobody else', async () => {
    const zoe = await h.aProfessional();
    const { accessToken } = await signIn(h, zoe);
    const [{ id }] = (await listed(accessToken)) as [Listed];
    const all = await h.ask(h.manager, '{ professionals { id signIns { id } } }');
    for (const professional of all.data.professionals) expect(professional.signIns).toEqual([]);
    for (const caller of [h.manager, await h.aCustomer()])
      expect((await h.ask(caller, `{ node(id: "${id}") { id } }`)).data.node).toBeNull();
    const own = await post(`${h.url}/graphql`, `{ node(id: "${id}") { id } }`, {}, accessToken);
    expect(own.data.node).toEqual({ id });
  });

  it('are ended one by one, with their tokens, sockets and streams; the others stay', async () => {
    const zoe = await h.aCustomer({ name: 'Zoe' });
    const sessionId = await h.aSession();
    await h.aBooking(sessionId, zoe);
    const [laptop, phone] = [await signInBy(zoe, FIREFOX), await signInBy(zoe, SAFARI)];
    const socket = await socketClient(h.url, laptop.accessToken);
    const { next } = socket.run(WATCH, { sessionId: globalId('Session', sessionId) });
    expect(await next()).toMatchObject({ data: { sessionAccess: {} } });
    const lost = (await listed(phone.accessToken)).find(({ current }) => !current)!;

    const ENDED = { __typename: 'SignIn', id: lost.id, device: 'Firefox on Linux' };
    expect(await end(lost.id, phone.accessToken)).toEqual(ENDED);
    expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await whoIs(h, laptop.accessToken)).toBeNull();
    expect(await mutate(h, 'refresh-session', { refreshToken: laptop.refreshToken })).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
    expect(await whoIs(h, phone.accessToken)).toBe('Zoe');
    expect(await end(lost.id, phone.accessToken)).toEqual(ENDED);
    await socket.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });

  it('of another account are unknown', async () => {
    const [zoe, ben] = [await signIn(h, await h.aCustomer()), await signIn(h, await h.aCustomer())];
    const [theirs] = (await listed(ben.accessToken)) as [Listed];
    for (const [id, token] of [
      [theirs.id, zoe.accessToken],
      [theirs.id, await h.token(h.manager)],
      [globalId('SignIn', crypto.randomUUID()), zoe.accessToken],
      ['nonsense', zoe.accessToken],
    ] as const)
      expect(await end(id, token)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await listed(ben.accessToken)).toHaveLength(1);
  });

  it('are not ended by a token that was made up from their id', async () => {
    const tokens = await signIn(h, await h.aCustomer({ name: 'Zoe' }));
    const bytes = Buffer.from(tokens.refreshToken.slice(4), 'base64url');
    for (const keep of [16, 24, 31]) {
      const forged = bytes.map((byte, at) => (at < keep ? byte : byte ^ 1));
      const refreshToken = `osr_${Buffer.from(forged).toString('base64url')}`;
      expect(await mutate(h, 'sign-out', { refreshToken })).toMatchObject({ __typename: 'SignedOut' });
      expect(await mutate(h, 'refresh-session', { refreshToken })).toMatchObject({
        __typename: 'InvalidRefreshTokenError',
      });
    }
    expect(await whoIs(h, tokens.accessToken)).toBe('Zoe');
    const next = await mutate(h, 'refresh-session', { refreshToken: tokens.refreshToken });
    // The account's own replaced token still signs out.
    await mutate(h, 'sign-out', { refreshToken: tokens.refreshToken });
    expect(await whoIs(h, next.accessToken)).toBeNull();
  });
});

describe('the mail about a new device', () => {
  const mailsTo = (email: string) =>
    h.outbox.list().filter((mail) => mail.to === email && mail.purpose === 'NEW_DEVICE');

  it('is sent for a new device, not for the first one, nor for a known one', async () => {
    const zoe = await h.aCustomer({ name: 'Zoe', locale: 'it-IT' });
    const email = await addressOf(h, zoe);
    await signInBy(zoe, FIREFOX);
    await signInBy(zoe, FIREFOX.replaceAll('143', '144'));
    expect(mailsTo(email)).toEqual([]);
    await signInBy(zoe, SAFARI);
    await signInBy(zoe, SAFARI);
    const [mail, ...others] = mailsTo(email);
    expect(others).toEqual([]);
    expect(mail!.subject).toContain('Nuovo accesso');
    expect(mail!.text).toContain('Safari · iPhone');
    expect(mail!.text).toContain('13:00');
    // Also long after the sign-in itself was deleted.
    h.clock.advance(300 * 24 * 3_600_000);
    while ((await h.signIn.forget(100)) > 0);
    await signInBy(zoe, SAFARI);
    expect(mailsTo(email)).toHaveLength(1);
  });

  it.each([0, 2])('comes five times in a day at most, %s days after the first device', async (days) => {
    const zoe = await h.aProfessional();
    const email = await addressOf(h, zoe);
    await signInBy(zoe, SAFARI);
    h.clock.advance(days * 24 * 3_600_000);
    for (const system of ['Linux', 'Windows', 'Macintosh', 'CrOS', 'Android', 'iPad', 'iPhone'])
      await signInBy(zoe, `Firefox/1 (${system})`);
    expect(mailsTo(email)).toHaveLength(5);
  });

  it('has no stored device left after the account is erased', async () => {
    const zoe = await h.aCustomer();
    await signInBy(zoe, FIREFOX);
    await h.erasure.deleteCustomer(h.manager, zoe.id);
    expect(await h.db.prisma.knownDevice.count({ where: { accountId: zoe.id } })).toBe(0);
    expect(await h.db.prisma.signIn.count({ where: { customerId: zoe.id, device: { not: null } } })).toBe(0);
  });
});

describe('a corrected address', () => {
  it('ends the account’s sign-ins and the operator’s tokens', async () => {
    for (const account of [await h.aCustomer({ name: 'Zoe' }), await h.aProfessional({ name: 'Zoe' })]) {
      const token = await h.token(account);
      h.clock.advance(1);
      const email = `corrected-${account.id}@people.example`;
      if (account.role === 'customer') await h.people.updateCustomer(h.manager, account.id, { email });
      else await h.people.updateProfessional(h.manager, account.id, { email });
      expect(await whoIs(h, token)).toBeNull();
      expect(await whoIs(h, await h.token(account))).toBe('Zoe');
    }
  });
});

describe('who did it', () => {
  const KEYS = '{ partnerKeys { id createdBy { name } } webhookEndpoints { id createdBy { name } } }';

  it('is said of keys and endpoints, to managers, and what a removed one made is listed', async () => {
    const account = await h.aProfessional({ name: 'Nora', role: 'MANAGER' });
    const nora = { ...account, role: 'manager' as const };
    const { id: keyId } = await h.partners.createKey(nora, { name: 'Map', scopes: ['calendar:read'] });
    const gone = await h.partners.createKey(nora, { name: 'Map', scopes: ['calendar:read'] });
    await h.partners.revokeKey(nora, gone.id);
    const endpoint = { url: 'https://localhost/nora', events: ['session.moved'] };
    const { id: endpointId } = await h.webhookEndpoints.register(nora, endpoint);
    const made = async () => {
      const { data } = await h.ask(h.manager, KEYS);
      const of = (rows: { id: string; createdBy: unknown }[], type: string, id: string) =>
        rows.find((row) => row.id === globalId(type, id))!.createdBy;
      return [
        of(data.partnerKeys, 'PartnerKey', keyId),
        of(data.webhookEndpoints, 'WebhookEndpoint', endpointId),
      ];
    };
    expect(await made()).toEqual([{ name: 'Nora' }, { name: 'Nora' }]);
    const removed = await h.ask(
      h.manager,
      'mutation ($input: RemoveProfessionalInput!) { removeProfessional(input: $input) { ... on Professional { partnerKeys { id } webhookEndpoints { id } } } }',
      { input: { professionalId: globalId('Professional', nora.id) } },
    );
    expect(removed.data.removeProfessional).toEqual({
      partnerKeys: [{ id: globalId('PartnerKey', keyId) }],
      webhookEndpoints: [{ id: globalId('WebhookEndpoint', endpointId) }],
    });
    expect(await made()).toEqual([null, null]);
    const others = await h.ask(
      await h.aProfessional(),
      '{ professionals { partnerKeys { id } webhookEndpoints { id } } }',
    );
    for (const each of others.data.professionals)
      expect(each).toEqual({ partnerKeys: null, webhookEndpoints: null });
  });
});

describe('the log', () => {
  type Event = { event: string; accountId?: string | null; byId?: string; objectId?: string };
  const events = (from: number) =>
    h.lines
      .slice(from)
      .map((line) => JSON.parse(line) as Event & { message: string })
      .filter(({ message }) => message === 'security event');

  it('has an event for each thing that changes who may come in, by ids alone', async () => {
    const from = h.lines.length;
    const zoe = await h.aCustomer({ name: 'Zoe Marker', email: 'zoe-marker@people.example' });
    const input = { email: 'zoe-marker@people.example', code: await h.aCode('zoe-marker@people.example') };
    for (let n = 0; n < 15; n += 1)
      await mutate(h, 'sign-in', { ...input, code: '98765'.concat(String(n % 5)) });
    const [one, two, three] = [await signIn(h, zoe), await signIn(h, zoe), await signIn(h, zoe)];
    await mutate(h, 'sign-in', { email: 'nobody-marker@people.example', code: '123456' });
    await mutate(h, 'sign-out', { refreshToken: one.refreshToken });
    const other = (await listed(three.accessToken)).find(({ current }) => !current)!;
    await end(other.id, three.accessToken);
    await mutate(h, 'refresh-session', { refreshToken: three.refreshToken });
    h.clock.advance(60_000);
    await mutate(h, 'refresh-session', { refreshToken: three.refreshToken });
    await h.people.updateCustomer(h.manager, zoe.id, { email: 'zoe-marker-2@people.example' });
    await h.people.revokeTokens('zoe-marker-2@people.example');
    await h.erasure.exportCustomer(h.manager, zoe.id);
    await h.erasure.deleteCustomer(h.manager, zoe.id);
    const staff = { name: 'Ben Marker', email: 'ben-marker@people.example', role: 'PROFESSIONAL' };
    const ben = await h.people.createProfessional(h.manager, staff);
    await h.people.updateProfessional(h.manager, ben, { role: 'MANAGER', name: 'Ben Marker' });
    await h.people.updateProfessional(h.manager, ben, { email: 'ben-marker-2@people.example' });
    await h.people.removeProfessional(h.manager, ben);
    const key = await h.partners.createKey(h.manager, { name: 'Marker', scopes: ['calendar:read'] });
    await h.partners.revokeKey(h.manager, key.id);
    await h.partners.revokeKey(h.manager, key.id);
    const hook = { url: 'https://localhost/marker', events: ['session.moved'] };
    const endpoint = await h.webhookEndpoints.register(h.manager, hook);
    await h.webhookEndpoints.rotate(h.manager, endpoint.id);
    await h.webhookEndpoints.remove(h.manager, endpoint.id);

    const seen = events(from);
    expect(two).toBeDefined();
    const facts = (event: string) => seen.filter((each) => each.event === event);
    expect(facts('sign_in_failed').filter(({ accountId }) => accountId === zoe.id)).toHaveLength(15);
    expect(facts('sign_in_failed').filter(({ accountId }) => accountId === null)).toHaveLength(1);
    expect(facts('signed_in')).toHaveLength(3);
    const once = {
      codes_lengthened: { accountId: zoe.id, centerId: zoe.centerId },
      signed_out: { accountId: zoe.id, signInId: expect.any(String) },
      sign_in_ended: { accountId: zoe.id, signInId: expect.any(String) },
      refresh_token_reused: { accountId: zoe.id },
      tokens_revoked: { accountId: zoe.id },
      customer_exported: { accountId: zoe.id, byId: h.manager.id },
      customer_erased: { accountId: zoe.id, byId: h.manager.id },
      professional_added: { accountId: ben, byId: h.manager.id },
      role_changed: { accountId: ben, byId: h.manager.id },
      professional_removed: { accountId: ben, byId: h.manager.id },
      partner_key_created: { objectId: key.id, byId: h.manager.id },
      partner_key_revoked: { objectId: key.id, byId: h.manager.id },
      webhook_endpoint_created: { objectId: endpoint.id, byId: h.manager.id },
      webhook_secret_rotated: { objectId: endpoint.id, byId: h.manager.id },
      webhook_endpoint_deleted: { objectId: endpoint.id, byId: h.manager.id },
    };
    for (const [event, fact] of Object.entries(once))
      expect(facts(event), event).toEqual([expect.objectContaining(fact)]);
    expect(facts('address_changed').map(({ accountId }) => accountId)).toEqual([zoe.id, ben]);
    expect(JSON.stringify(seen)).not.toMatch(/marker|@|127\.0\.0\.1|::1/i);
  });
});
