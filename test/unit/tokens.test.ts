import { createSecretKey } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createTokens } from '../../src/platform/auth/tokens.ts';
import { testClock } from '../support/clock.ts';

const secret = 'a secret of at least thirty-two bytes';
const older = 'the secret before it, of thirty-two bytes';
const other = 'a secret that is nobody’s, long enough';
const start = '2030-01-15T18:00:00.250Z';
const hour = new Date('2030-01-15T19:00:00Z');

const id = '0197a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b';
const centerId = '0197a2b3-c4d5-7e6f-8a9b-000000000000';
const manager = { id, role: 'manager' as const, centerId };

const clock = testClock(start);
const tokens = createTokens({ secret, previousSecrets: [older], clock });

const claims = { sub: globalId('Professional', id), role: 'manager', center: globalId('Center', centerId) };
const exp = hour.getTime() / 1000;
const key = (text: string) => createSecretKey(Buffer.from(text, 'utf8'));

/** A token that somebody else made. */
const foreign = (payload: object, { alg = 'HS256', by = secret } = {}) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(key(by));

describe('a token of ours', () => {
  it('says who is calling, when it was made and until when it counts', async () => {
    const token = await tokens.issue(manager, hour);
    const sid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const said = { ...manager, sid, issuedAt: new Date(start), expiresAt: hour };
    expect(await tokens.verify(token)).toEqual(said);
  });

  it('says which sign-in it belongs to', async () => {
    const sid = '5e1f0c2a-9b3d-4f6e-8a7b-0c1d2e3f4a5b';
    expect(await tokens.verify(await tokens.issue({ ...manager, sid }, hour))).toMatchObject({ sid });
  });

  it.each(['professional', 'customer'] as const)('may be a %s’s', async (role) => {
    const account = { id, role, centerId };
    expect(await tokens.verify(await tokens.issue(account, hour))).toMatchObject(account);
  });

  it('ends at its expiry also where it was known before', async () => {
    const clock = testClock(start);
    const tokens = createTokens({ secret, previousSecrets: [], clock });
    const token = await tokens.issue(manager, hour);
    for (let minute = 0; minute < 60; minute++) {
      expect(await tokens.verify(token)).toMatchObject(manager);
      clock.advance(60_000 - (minute === 0 ? 250 : 0));
    }
    expect(await tokens.verify(token)).toBeNull();
  });

  it('ends at its expiry', async () => {
    const token = await tokens.issue(manager, hour);
    const at = (instant: Date) => createTokens({ secret, previousSecrets: [], clock: () => instant });
    expect(await at(new Date(hour.getTime() - 1000)).verify(token)).not.toBeNull();
    expect(await at(hour).verify(token)).toBeNull();
  });

  it('outlives a change of the secret, while the one before is configured', async () => {
    const before = createTokens({ secret: older, previousSecrets: [], clock });
    const token = await before.issue(manager, hour);
    expect(await tokens.verify(token)).toMatchObject(manager);
    expect(await createTokens({ secret, previousSecrets: [], clock }).verify(token)).toBeNull();
    expect(await before.verify(await tokens.issue(manager, hour))).toBeNull();
  });
});

it('a token ends in a letter or a digit', async () => {
  for (let n = 0; n < 300; n += 1) expect(await tokens.issue(manager, hour)).toMatch(/[A-Za-z0-9]$/);
});

describe('a token from elsewhere', () => {
  const now = new Date(start).getTime() / 1000;
  const days = (count: number) => count * 24 * 3600;
  it.each([
    ['ends in 32 days', { exp: now + days(32) }],
    ['ends in 32 days, and says when it was made', { exp: now + days(32), iat: now }],
    ['ends never', { exp: 1e300 }],
    ['ends after all that a date can say', { exp: 8.7e12 }],
    ['was made 32 days ago', { exp, iat: now - days(32) }],
    ['was made in the future', { exp, iat: now + 61 }],
    ['was made at no time', { exp, iat: -1e300 }],
    ['was made at no time in the future', { exp, iat: 1e300 }],
  ])('that %s is refused', async (_what, times) =>
    expect(await tokens.verify(await foreign({ ...claims, ...times }))).toBeNull(),
  );

  it('may end in 31 days, be as old, and be made by a clock that is a minute ahead', async () => {
    for (const times of [{ exp: now + days(31) }, { exp, iat: now - days(31) }, { exp, iat: now + 60 }])
      expect(await tokens.verify(await foreign({ ...claims, ...times }))).toMatchObject(manager);
  });

  it('needs no more than an account, its role, its center and an end', async () => {
    const token = await foreign({ ...claims, exp });
    expect(await tokens.verify(token)).toEqual({ ...manager, sid: null, issuedAt: null, expiresAt: hour });
  });

  it('may name a sign-in that is none of ours', async () => {
    const token = await foreign({ ...claims, exp, sid: 'browser-7' });
    expect(await tokens.verify(token)).toMatchObject({ ...manager, sid: null });
  });

  it.each([
    ['signed with another secret', foreign({ ...claims, exp }, { by: other })],
    ['not signed', new UnsecuredJWT({ ...claims, exp }).encode()],
    ['without an end', foreign(claims)],
    ['without an account', foreign({ ...claims, sub: undefined, exp })],
    ['with a bare row id', foreign({ ...claims, sub: id, exp })],
    ['of a customer who says to be a manager', foreign({ ...claims, sub: globalId('Customer', id), exp })],
    ['of a role that there is not', foreign({ ...claims, role: 'admin', exp })],
    ['of no center', foreign({ ...claims, center: globalId('Service', centerId), exp })],
    ['that is none', 'not.a.token'],
    ['that is empty', ''],
  ])('%s is refused', async (_what, token) => expect(await tokens.verify(await token)).toBeNull());

  it('in another algorithm over the same secret is refused', async () => {
    const long = secret.repeat(2);
    const token = await foreign({ ...claims, exp }, { alg: 'HS512', by: long });
    expect(await createTokens({ secret: long, previousSecrets: [], clock }).verify(token)).toBeNull();
  });

  it('that was changed on its way is refused', async () => {
    const [header, , signature] = (await tokens.issue(manager, hour)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims, exp: exp + 3600 })).toString('base64url');
    expect(await tokens.verify(`${header}.${payload}.${signature}`)).toBeNull();
  });
});
