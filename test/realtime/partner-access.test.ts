import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ForbiddenError } from '../../src/lib/errors.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { access, TRANSPORTS, type Watcher, watchSession } from '../support/watch.ts';

const STARTS = '2026-03-10T13:00:00Z';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

async function refusalOf(watcher: Watcher): Promise<string[]> {
  const result = (await watcher.next()) as Result;
  expect(result.data ?? null).toBeNull();
  expect(await watcher.next()).toBe('complete');
  return codes(result);
}

describe.each(TRANSPORTS)('a partner that watches by %s', (transport) => {
  const watchers: Watcher[] = [];
  afterEach(async () => {
    for (const watcher of watchers.splice(0)) watcher.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
  async function watch(caller: Viewer, sessionId: string) {
    const watcher = await watchSession(h, transport, caller, sessionId);
    watchers.push(watcher);
    return watcher;
  }
  async function aSession() {
    const sessionId = await h.aSession({ joiningInstructions: 'The passcode' });
    await h.aBooking(sessionId);
    await h.runDueWork();
    return sessionId;
  }

  it('sees the state, and with access:url the link while access is open', async () => {
    const sessionId = await aSession();
    const states = await watch(await h.aPartner(['access:read']), sessionId);
    const links = await watch(await h.aPartner(['access:read', 'access:url']), sessionId);
    const nothingMore = { accessUrl: null, joiningInstructions: null, linkMissing: null };
    for (const watcher of [states, links])
      expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED', joinUrl: null, ...nothingMore });
    await h.at(STARTS);
    const open = { state: 'OPEN', live: true, ...nothingMore };
    expect(await access(states)).toMatchObject({ ...open, joinUrl: null });
    expect(await access(links)).toMatchObject({ ...open, joinUrl: JOIN_URL });
  });

  it('falls silent the moment its key is revoked, and its other key goes on', async () => {
    const sessionId = await aSession();
    const name = `Hub by ${transport}`;
    const [one, other] = [await h.aPartner(undefined, { name }), await h.aPartner(undefined, { name })];
    const ending = await watch(one, sessionId);
    const staying = await watch(other, sessionId);
    for (const watcher of [ending, staying]) await access(watcher);
    await h.partners.revokeKey(h.manager, one.key!.id);
    expect(await refusalOf(ending)).toEqual(['UNAUTHENTICATED']);
    await h.at(STARTS);
    expect(await access(staying)).toMatchObject({ state: 'OPEN' });
  });

  it('falls silent at the next event when the signal of the revocation was lost', async () => {
    const sessionId = await aSession();
    const partner = await h.aPartner();
    const watcher = await watch(partner, sessionId);
    await access(watcher);
    await h.db.prisma.partnerKey.update({ where: { id: partner.key!.id }, data: { revokedAt: h.clock() } });
    await h.at(STARTS);
    expect(await refusalOf(watcher)).toEqual(['UNAUTHENTICATED']);
  });

  it('falls silent at the next event when its key has run out', async () => {
    const sessionId = await aSession();
    const watcher = await watch(await h.aPartner(undefined, { expiresAt: new Date(STARTS) }), sessionId);
    await access(watcher);
    await h.at(STARTS);
    expect(await refusalOf(watcher)).toEqual(['UNAUTHENTICATED']);
  });

  it('falls silent at the end of its key, also when that came nearer', async () => {
    const sessionId = await aSession();
    const partner = await h.aPartner();
    const watcher = await watch(partner, sessionId);
    await access(watcher);
    const data = { expiresAt: new Date('2026-03-10T12:10:00Z') };
    await h.db.prisma.partnerKey.update({ where: { id: partner.key!.id }, data });
    for (let round = 0; round < 2; round++) await h.accessSubscriptions.sweep();
    await h.at('2026-03-10T12:20:00Z');
    await h.access.edit(h.manager, sessionId, { waitingNote: 'After the end' });
    await h.runDueWork();
    expect(await refusalOf(watcher)).toEqual(['UNAUTHENTICATED']);
  });

  it('is shown no link, however it asks, once its key has lost access:url', async () => {
    const partner = await h.aPartner(['access:read', 'access:url']);
    const sessionId = await aSession();
    await h.at(STARTS);
    const document =
      'subscription ($id: ID!) { sessionAccess(sessionId: $id) { joinUrl online { joinUrl } session { online { joinUrl waitingNote } } } }';
    const variables = { id: globalId('Session', sessionId) };
    const socket = transport === 'WebSocket' ? await h.socket(partner) : null;
    const sse = socket ? null : await h.sse(partner, document, variables);
    const { next } = sse ?? socket!.run(document, variables);
    const watcher: Watcher = { next, leave: () => void (sse ?? socket!).leave() };
    watchers.push(watcher);
    const shown = () => access(watcher);
    const links = (joinUrl: string | null) => ({
      joinUrl,
      online: { joinUrl },
      session: { online: { joinUrl } },
    });
    expect(await shown()).toMatchObject(links(JOIN_URL));
    // As an operator does it: nobody is signalled.
    await h.db.prisma.partnerKey.update({
      where: { id: partner.key!.id },
      data: { scopes: ['access:read'] },
    });
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: 'https://meet.example/later' } });
    await h.runDueWork();
    expect(await shown()).toMatchObject(links(null));
  });

  it('is refused without access:read', async () => {
    const watcher = await watch(await h.aPartner(['calendar:read', 'access:url']), await aSession());
    expect(await refusalOf(watcher)).toEqual(['FORBIDDEN']);
  });
});

it('a key without the scope is refused by the subscription itself, even past the check of the field', async () => {
  const partner = await h.aPartner(['calendar:read', 'access:url', 'bookings:write']);
  for (const items of [
    h.accessSubscriptions.watchSession(partner, await h.aSession()),
    h.accessSubscriptions.watchCenter(partner),
  ])
    expect((await items[Symbol.asyncIterator]().next()).value).toBeInstanceOf(ForbiddenError);
});

describe('a partner that watches a whole center', () => {
  it('sees what opens, and falls silent with its key', async () => {
    const manager = await h.aCenter();
    const partner = await h.aPartner(['access:read'], {}, manager);
    await h.aSession({ manager });
    await h.runDueWork();
    const socket = await h.socket(partner);
    const { next } = socket.run(operation('watch-center-access'));
    expect(((await next()) as Result).data.centerAccess).toMatchObject({ state: 'SCHEDULED' });
    await h.at(STARTS);
    expect(((await next()) as Result).data.centerAccess).toMatchObject({ state: 'OPEN', joinUrl: null });
    await h.partners.revokeKey(manager, partner.key!.id);
    expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await next()).toBe('complete');
    await socket.leave();
  });
});
