import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { AccessItem } from '../../src/modules/access/live/hubs.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { mutate, signIn, type Tokens, whoIs } from '../support/signing-in.ts';
import { type SocketClient, socketClient } from '../support/socket-client.ts';
import { sseClient } from '../support/sse-client.ts';
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

const sockets: SocketClient[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) await socket.leave();
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});

const OVER = { __typename: 'InvalidRefreshTokenError', message: expect.stringContaining('sign in again') };
const refresh = ({ refreshToken }: Pick<Tokens, 'refreshToken'>) =>
  mutate(h, 'refresh-session', { refreshToken });
const signOut = ({ refreshToken }: Tokens) => mutate(h, 'sign-out', { refreshToken });
const signedIn = async (account?: Viewer) => signIn(h, account ?? (await h.aCustomer({ name: 'Zoe' })));

describe('a refresh token', () => {
  it('gives new tokens, which belong to the same sign-in', async () => {
    const first = await signedIn();
    h.clock.advance(20 * 60_000);
    const second = await refresh(first);
    expect(second).toMatchObject({
      __typename: 'SignedIn',
      viewer: { name: 'Zoe' },
      expiresAt: '2026-03-10T12:35:00.000Z',
    });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await whoIs(h, second.accessToken)).toBe('Zoe');
    const { sid } = (await h.tokens.verify(second.accessToken))!;
    expect(await h.db.prisma.signIn.count({ where: { id: sid! } })).toBe(1);
  });

  it('sent twice at once, or again for a lost answer, gives the same successor', async () => {
    const first = await signedIn();
    const answers = await Promise.all([refresh(first), refresh(first), refresh(first)]);
    h.clock.advance(10_000);
    const again = await refresh(first);
    const successors = new Set([...answers, again].map(({ refreshToken }) => refreshToken));
    expect(successors.size).toBe(1);
    expect(await refresh(again)).toMatchObject({ __typename: 'SignedIn' });
  });

  it.each([
    ['ten seconds after it was replaced', 1, 10_001],
    ['that is older than the one before, however soon', 2, 0],
  ])('used again %s, is somebody else’s: everything of the sign-in ends', async (_when, times, later) => {
    const first = await signedIn();
    let last = first;
    for (let n = 0; n < times; n += 1) last = await refresh(last);
    h.clock.advance(later);
    expect(await refresh(first)).toEqual(OVER);
    expect(await refresh(last)).toEqual(OVER);
    expect(await whoIs(h, last.accessToken)).toBeNull();
    expect(h.lines.join('\n')).toContain('a refresh token was used twice');
  });

  it('is good for thirty days after the last use', async () => {
    const first = await signedIn();
    const month = 30 * 24 * 3_600_000;
    h.clock.advance(month - 1);
    const second = await refresh(first);
    h.clock.advance(month - 1);
    const third = await refresh(second);
    h.clock.advance(month);
    expect(await refresh(third)).toEqual(OVER);
  });

  it('is refused when it is none, or another’s sign-in with other letters', async () => {
    const { refreshToken } = await signedIn();
    const cut = refreshToken.slice(0, -1);
    for (const wrong of ['', 'nonsense', cut, refreshToken.slice(4), `osr_${'A'.repeat(64)}`])
      expect(await refresh({ refreshToken: wrong })).toEqual(OVER);
    expect(await refresh({ refreshToken })).toMatchObject({ __typename: 'SignedIn' });
  });

  it('is no access token, and the other way round', async () => {
    const { refreshToken, accessToken } = await signedIn();
    expect(await whoIs(h, refreshToken)).toBeNull();
    expect(await refresh({ refreshToken: accessToken })).toEqual(OVER);
  });
});

describe('signing out', () => {
  const SIGNED_OUT = { __typename: 'SignedOut', signedOutAt: expect.any(String) };

  it.each(['customer', 'professional'])(
    'of a %s ends this sign-in and its access tokens, and leaves the others',
    async (role) => {
      const zoe = await (role === 'customer'
        ? h.aCustomer({ name: 'Zoe' })
        : h.aProfessional({ name: 'Zoe' }));
      const [phone, laptop] = [await signedIn(zoe), await signedIn(zoe)];
      expect(await signOut(phone)).toEqual(SIGNED_OUT);
      expect(await whoIs(h, phone.accessToken)).toBeNull();
      expect(await refresh(phone)).toEqual(OVER);
      expect(await whoIs(h, laptop.accessToken)).toBe('Zoe');
      expect(await refresh(laptop)).toMatchObject({ __typename: 'SignedIn' });
    },
  );

  it('is safe to repeat, and says the same of anything', async () => {
    const tokens = await signedIn();
    for (const refreshToken of [
      tokens.refreshToken,
      tokens.refreshToken,
      'nonsense',
      `osr_${'A'.repeat(64)}`,
    ])
      expect(await mutate(h, 'sign-out', { refreshToken })).toEqual(SIGNED_OUT);
  });
});

/** A watcher of a session, past its first result; its refusal. */
async function watching(token: string, transport: 'WebSocket' | 'SSE', sessionId: string) {
  const variables = { sessionId: globalId('Session', sessionId) };
  if (transport === 'SSE') {
    const stream = await sseClient(h.url, WATCH, variables, token);
    expect(await stream.next()).toMatchObject({ data: { sessionAccess: {} } });
    return stream.next;
  }
  const socket = await socketClient(h.url, token);
  sockets.push(socket);
  const { next } = socket.run(WATCH, variables);
  expect(await next()).toMatchObject({ data: { sessionAccess: {} } });
  return next;
}

async function ended(next: () => Promise<Result | 'complete' | null>): Promise<void> {
  const last = (await next()) as Result;
  expect(last.data).toBeNull();
  expect(codes(last)).toEqual(['UNAUTHENTICATED']);
  expect(await next()).toBe('complete');
}

describe.each(['WebSocket', 'SSE'] as const)('by %s, an open stream ends at once', (transport) => {
  async function customer() {
    const sessionId = await h.aSession();
    const account = await h.aCustomer();
    await h.aBooking(sessionId, account);
    await h.runDueWork();
    const tokens = await signedIn(account);
    return { account, tokens, sessionId, next: await watching(tokens.accessToken, transport, sessionId) };
  }

  it('with its sign-in', async () => {
    const { tokens, next, account, sessionId } = await customer();
    const laptop = await watching((await signedIn(account)).accessToken, transport, sessionId);
    await signOut(tokens);
    await ended(next);
    // The other sign-in of the same person goes on.
    await h.access.edit(h.manager, sessionId, { waitingNote: 'Soon' });
    await h.runDueWork();
    expect(await laptop()).toMatchObject({ data: { sessionAccess: { waitingNote: 'Soon' } } });
    await h.sessions.cancel(h.manager, sessionId, null);
    await h.runDueWork();
    expect(await laptop()).toMatchObject({ data: { sessionAccess: { state: 'CANCELLED' } } });
  });

  it('when a used refresh token shows that it was stolen', async () => {
    const { tokens, next } = await customer();
    await refresh(tokens);
    h.clock.advance(11_000);
    await refresh(tokens);
    await ended(next);
  });

  it('with the account of a customer who is deleted', async () => {
    const { account, next } = await customer();
    await mutate(
      h,
      'delete-customer',
      { customerId: globalId('Customer', account.id) },
      await h.token(h.manager),
    );
    await ended(next);
  });

  it('when the operator revokes, at the next sweep where there is no way to say so', async () => {
    const { account, next, tokens } = await customer();
    const where = { id: account.id };
    const { email } = await h.db.prisma.customer.findUniqueOrThrow({ where });
    // As the command does it: in another process, whose signals nobody here hears.
    const { revokeTokens } = await import('../../src/modules/people/accounts/operations.ts');
    const { createMemoryEvents } = await import('../../src/platform/events/memory.ts');
    h.clock.advance(1);
    await revokeTokens({ ...h, events: createMemoryEvents(h.log) }, email!);
    await h.accessSubscriptions.sweep();
    await ended(next);
    expect(await refresh(tokens)).toEqual(OVER);
  });

  it('with the account of somebody who is removed', async () => {
    const teacher = await h.aProfessional();
    const tokens = await signedIn(teacher);
    const sessionId = await h.aSession();
    await h.runDueWork();
    const next = await watching(tokens.accessToken, transport, sessionId);
    const professionalId = globalId('Professional', teacher.id);
    await mutate(h, 'remove-professional', { professionalId }, await h.token(h.manager));
    await ended(next);
    expect(await whoIs(h, tokens.accessToken)).toBeNull();
    expect(await refresh(tokens)).toEqual(OVER);
  });
});

describe('a socket', () => {
  async function connect({ accessToken }: Tokens): Promise<SocketClient> {
    const socket = await socketClient(h.url, accessToken);
    sockets.push(socket);
    return socket;
  }
  const VIEWER = operation('viewer');

  it('closes with its sign-in, without a stream too, and no other of the same person', async () => {
    const zoe = await h.aCustomer({ name: 'Zoe' });
    const [phone, laptop] = [await signedIn(zoe), await signedIn(zoe)];
    const [ofPhone, ofLaptop] = [await connect(phone), await connect(laptop)];
    await signOut(phone);
    expect(await ofPhone.closed).toEqual({ code: 4403, reason: 'The token counts no more.' });
    expect(await ofLaptop.run(VIEWER).next()).toMatchObject({ data: { viewer: { name: 'Zoe' } } });
  });

  it('closes after its streams have said so', async () => {
    const account = await h.aCustomer();
    const sessionIds = [await h.aSession(), await h.aSession()];
    for (const sessionId of sessionIds) await h.aBooking(sessionId, account);
    await h.runDueWork();
    const tokens = await signedIn(account);
    const socket = await connect(tokens);
    const streams = sessionIds.map((id) => socket.run(WATCH, { sessionId: globalId('Session', id) }));
    for (const { next } of streams) expect(await next()).toMatchObject({ data: { sessionAccess: {} } });
    await signOut(tokens);
    for (const { next } of streams) await ended(next);
    expect((await socket.closed).code).toBe(4403);
  });

  it('answers whoever signs out by it, and closes', async () => {
    const tokens = await signedIn();
    const socket = await connect(tokens);
    const { refreshToken } = tokens;
    const { next } = socket.run(operation('sign-out'), { input: { refreshToken } });
    expect(await next()).toMatchObject({ data: { signOut: { __typename: 'SignedOut' } } });
    expect(await next()).toBe('complete');
    expect((await socket.closed).code).toBe(4403);
  });

  it('stays open whatever else happens to the account', async () => {
    const zoe = await h.aCustomer({ name: 'Zoe' });
    const socket = await connect(await signedIn(zoe));
    const bookingId = await h.aBooking(await h.aSession(), zoe);
    await h.bookings.cancel(zoe, bookingId);
    expect(await socket.run(VIEWER).next()).toMatchObject({ data: { viewer: { name: 'Zoe' } } });
  });
});

describe('the stream of a center', () => {
  const SESSIONS = 3;
  async function watchedByTeacher() {
    const manager = await h.aCenter();
    const teacher = await h.aProfessional({}, manager);
    const serviceId = await h.aService({}, manager);
    for (let n = 0; n < SESSIONS; n += 1) await h.aSession({ manager, serviceId });
    await h.runDueWork();
    return { manager, teacher, items: h.accessSubscriptions.watchCenter(teacher)[Symbol.asyncIterator]() };
  }

  it('shows nothing that it read while its viewer still belonged to the center', async () => {
    const { manager, teacher, items } = await watchedByTeacher();
    expect((await items.next()).value).toMatchObject({ view: { state: 'SCHEDULED' } });
    await h.people.removeProfessional(manager, teacher.id);
    expect((await items.next()).value).toMatchObject({ message: expect.stringContaining('Sign in') });
    expect((await items.next()).done).toBe(true);
  });

  it('loses nothing when it looks again who its viewer is', async () => {
    const { manager, teacher, items } = await watchedByTeacher();
    const seen = new Set<string>();
    for (let n = 0; n < SESSIONS; n += 1) {
      seen.add(((await items.next()).value as AccessItem).view.sessionId);
      await h.people.updateProfessional(manager, teacher.id, { name: `Teacher, ${n}` });
    }
    expect(seen.size).toBe(SESSIONS);
    await items.return?.();
  });
});
