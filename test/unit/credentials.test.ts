import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secretOf } from '../../src/modules/partners/rules.ts';
import { createCredentials } from '../../src/platform/auth/credentials.ts';

const credentials = createCredentials({
  secret: 'a secret of at least thirty-two bytes',
  previousSecrets: [],
});
const others = createCredentials({ secret: 'another secret of thirty-two bytes', previousSecrets: [] });
const id = '5e1f0c2a-9b3d-4f6e-8a7b-0c1d2e3f4a5b';

describe('a code', () => {
  it('always has six digits', () => {
    const codes = Array.from({ length: 2_000 }, credentials.newCode);
    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(codes.some((code) => code.startsWith('0'))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(1_900);
  });

  it('may have twelve letters of those that are given', () => {
    for (let n = 0; n < 500; n += 1) expect(credentials.newCode('ABC2')).toMatch(/^[ABC2]{12}$/);
  });

  it('hashes to something else for another address, and under another secret', () => {
    const hash = credentials.codeHash('a@x.example', '123456');
    expect(credentials.codeHash('a@x.example', '123456')).toEqual(hash);
    for (const another of [
      credentials.codeHash('b@x.example', '123456'),
      credentials.codeHash('a@x.example', '123457'),
      others.codeHash('a@x.example', '123456'),
      credentials.addressHash('a@x.example'),
    ])
      expect(another).not.toEqual(hash);
  });
});

describe('a refresh token', () => {
  it('names its sign-in, and is new each time', () => {
    const { token, hash, familyHash } = credentials.newRefreshToken(id);
    expect(credentials.readRefreshToken(token)).toEqual({ signInId: id, hash, familyHash });
    expect(credentials.newRefreshToken(id).token).not.toBe(token);
    // Another secret must not sign anybody out.
    expect(others.readRefreshToken(token)).toEqual({ signInId: id, hash, familyHash });
  });

  it('shares its family with its successors, and with none that is made up', () => {
    const first = credentials.newRefreshToken(id);
    const second = credentials.newRefreshToken(id, first.token);
    expect(second.familyHash).toEqual(first.familyHash);
    expect(second.hash).not.toEqual(first.hash);
    expect(credentials.newRefreshToken(id).familyHash).not.toEqual(first.familyHash);
  });

  it('ends in a letter or a digit', () => {
    for (let n = 0; n < 1_000; n += 1) {
      const { token } = credentials.newRefreshToken(id);
      expect(credentials.newRefreshToken(id, token).token).toMatch(/[A-Za-z0-9]$/);
      expect(token).toMatch(/[A-Za-z0-9]$/);
    }
  });

  it('is read in one spelling only', () => {
    const { token } = credentials.newRefreshToken(id);
    for (const wrong of [
      '',
      token.slice(4),
      `${token}A`,
      token.slice(0, -1),
      `${token}=`,
      token.replace('osr_', 'OSR_'),
    ])
      expect(credentials.readRefreshToken(wrong)).toBeNull();
  });

  it('hides its successor from everybody who does not hold it', () => {
    const [before, after, stranger] = [1, 2, 3].map(() => credentials.newRefreshToken(id).token) as [
      string,
      string,
      string,
    ];
    const encrypted = credentials.encryptSuccessor(after, before);
    expect(Buffer.from(encrypted).toString('latin1')).not.toContain(after);
    expect(credentials.decryptSuccessor(encrypted, before)).toBe(after);
    expect(credentials.decryptSuccessor(encrypted, stranger)).toBeNull();
    expect(credentials.decryptSuccessor(encrypted.subarray(1), before)).toBeNull();
  });
});

it('a partner’s key ends in a letter or a digit', () => {
  for (let n = 0; n < 1_000; n += 1) expect(secretOf(randomBytes(32)).secret).toMatch(/[A-Za-z0-9]$/);
});
