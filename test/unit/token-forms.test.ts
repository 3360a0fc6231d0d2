import { createHmac } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createTokens } from '../../src/platform/auth/tokens.ts';
import { testClock } from '../support/clock.ts';

const secret = 'a secret of at least thirty-two bytes';
const older = 'the secret before it, of thirty-two bytes';
const clock = testClock('2030-01-15T18:00:00.250Z');
const now = clock().getTime() / 1000;
const id = '0197a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b';
const claims = {
  sub: globalId('Customer', id),
  role: 'customer',
  center: globalId('Center', id),
  exp: Math.floor(now) + 3600,
  name: 'añ',
};

/** Whether jose takes a token, by either secret. */
async function joseTakes(token: string): Promise<boolean> {
  for (const by of [secret, older]) {
    const options = { algorithms: ['HS256'], currentDate: clock(), requiredClaims: ['sub', 'exp'] };
    if (await jwtVerify(token, Buffer.from(by), options).catch(() => null)) return true;
  }
  return false;
}
/** A fresh one each time, so that nothing is known from before. */
const weTake = async (token: string) =>
  (await createTokens({ secret, previousSecrets: [older], clock }).verify(token)) !== null;

async function verdictOf(token: string): Promise<boolean> {
  const taken = await joseTakes(token);
  expect(await weTake(token), token).toBe(taken);
  return taken;
}

const encode = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const signed = (header: string, payload: string, by = secret) =>
  `${header}.${payload}.${createHmac('sha256', by).update(`${header}.${payload}`).digest('base64url')}`;
const ours = encode('{"alg":"HS256","typ":"JWT"}');
const payload = encode(JSON.stringify(claims));
const CHARACTERS = ['A', 'B', 'k', '9', '-', '_', '+', '/', '=', '.', ' ', '\n', 'é', '\u0000'];

describe('jose and we agree about', () => {
  it('a token in which any one character is another, is missing or comes twice', {
    timeout: 60_000,
  }, async () => {
    for (const by of [secret, older]) {
      const token = signed(ours, payload, by);
      expect(await verdictOf(token)).toBe(true);
      for (let at = 0; at <= token.length; at += 1) {
        const other = CHARACTERS[at % CHARACTERS.length]!;
        const [before, after] = [token.slice(0, at), token.slice(at + 1)];
        for (const mutant of [before + other + after, before + after, before + other + token.slice(at)])
          if (mutant !== token) await verdictOf(mutant);
      }
    }
  });

  it('every last letter of a signature: four of them say the same', async () => {
    const token = signed(ours, payload);
    const verdicts: boolean[] = [];
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      verdicts.push(await verdictOf(token.slice(0, -1) + last));
    expect(verdicts.filter(Boolean)).toHaveLength(4);
  });

  it.each([
    ['in another order', '{"typ":"JWT","alg":"HS256"}', true],
    ['with spaces', '{ "alg": "HS256", "typ": "JWT" }', true],
    ['without a type', '{"alg":"HS256"}', true],
    ['with a key id', '{"alg":"HS256","typ":"JWT","kid":"1"}', true],
    ['of another type', '{"alg":"HS256","typ":"at+jwt"}', true],
    ['with another algorithm', '{"alg":"HS512","typ":"JWT"}', false],
    ['without an algorithm', '{"typ":"JWT"}', false],
    ['with none', '{"alg":"none","typ":"JWT"}', false],
    ['with two', '{"alg":"none","alg":"HS256"}', undefined],
    ['with a critical extension', '{"alg":"HS256","crit":["x"],"x":1}', false],
    ['of an encoded payload, critically', '{"alg":"HS256","b64":true,"crit":["b64"]}', undefined],
    ['of a plain payload', '{"alg":"HS256","b64":false,"crit":["b64"]}', false],
    ['that is a list', '["HS256"]', false],
    ['that is no JSON', '{', false],
    ['that is empty', '', false],
  ])('a signed header %s', async (_what, header, taken) => {
    const verdict = await verdictOf(signed(encode(header), payload));
    if (taken !== undefined) expect(verdict).toBe(taken);
    // The payload itself, in place of its code; it may hold ASCII alone.
    expect(await verdictOf(signed(encode(header), JSON.stringify({ ...claims, name: 'a' })))).toBe(false);
  });

  const json = JSON.stringify(claims);
  it.each([
    ['with padding', Buffer.from(json).toString('base64'), undefined],
    ['with a letter too many', `${encode(json.padEnd(299))}A`, false],
    ['with a line break', `${payload}\n`, undefined],
    ['with a space inside', `${payload.slice(0, 8)} ${payload.slice(8)}`, undefined],
    ['with a byte order mark', encode(`\uFEFF${json}`), undefined],
    ['that is not UTF-8', encode(Buffer.from(json, 'latin1')), false],
    ['that is a list', encode(`[${json}]`), false],
    ['that is null', encode('null'), false],
    ['that is no JSON', encode(json.slice(1)), false],
    ['that is empty', '', false],
  ])('a signed payload %s', async (_what, encoded, taken) => {
    const verdict = await verdictOf(signed(ours, encoded));
    if (taken !== undefined) expect(verdict).toBe(taken);
  });

  it.each([
    ['is absent', { exp: undefined }, false],
    ['is a text', { exp: `${claims.exp}` }, false],
    ['is null', { exp: null }, false],
    ['is now', { exp: Math.floor(now) }, false],
    ['is the next second', { exp: Math.floor(now) + 1 }, true],
    ['is a part of this second', { exp: now + 0.1 }, true],
    ['begins now', { nbf: Math.floor(now) }, true],
    ['begins within this second', { nbf: now + 0.1 }, false],
    ['begins in the next second', { nbf: Math.floor(now) + 1 }, false],
    ['begins at a text', { nbf: '0' }, false],
    ['begins at null', { nbf: null }, false],
    ['was issued at a text', { iat: '0' }, false],
  ])('a signed time that %s', async (_what, times, taken) =>
    expect(await verdictOf(signed(ours, encode(JSON.stringify({ ...claims, ...times }))))).toBe(taken),
  );

  it('texts that are no tokens', async () => {
    const signature = createHmac('sha256', secret).update('').digest('base64url');
    for (const text of [
      '',
      '.',
      '..',
      '...',
      ours,
      `${ours}..`,
      `..${signature}`,
      `${signed(ours, payload)}.`,
    ])
      expect(await verdictOf(text)).toBe(false);
  });
});
