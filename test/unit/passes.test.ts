import { describe, expect, it } from 'vitest';
import { createPasses } from '../../src/platform/auth/passes.ts';

const publicUrl = 'https://live.example.com';
const secret = 'a secret of at least thirty-two bytes';
const newer = 'the secret after it, of thirty-two bytes';

const passes = createPasses({ secret, previousSecrets: [], publicUrl });

describe('a pass', () => {
  it('is a random token, and its address is read back from the encrypt', () => {
    const pass = passes.create();
    expect(pass.token).toMatch(/^[\w-]{32}$/);
    expect(passes.accessUrl(pass.encrypted)).toBe(`${publicUrl}/join/${pass.token}`);
    expect(passes.create().token).not.toBe(pass.token);
  });

  it('ends in a letter or a digit', () => {
    for (let n = 0; n < 1_000; n += 1) expect(passes.create().token).toMatch(/^[\w-]{31}[A-Za-z0-9]$/);
  });

  it('is found by its hash', () => {
    const { token, hash } = passes.create();
    expect(passes.hash(token)).toEqual(hash);
    expect(passes.hash(`${token} `)).not.toEqual(hash);
    expect(hash).toHaveLength(32);
  });

  it('is found with what a sentence or a program put behind it, and with nothing else', () => {
    const { token, hash } = passes.create();
    for (const behind of [
      '',
      '/',
      '.',
      ')',
      ').',
      '>',
      ',',
      ' ',
      '\n',
      '%20',
      '%2f',
      '”',
      '\u200b',
      '」。',
      '%E3%80%82',
    ])
      expect(passes.hashIn(token + behind)).toEqual(hash);
    for (const other of [
      `${token}x`,
      `${token}-`,
      `${token}.x`,
      `x${token}`,
      token.slice(0, -1),
      ' '.repeat(250_000),
    ])
      expect(passes.hashIn(other)).not.toEqual(hash);
    expect(passes.urlOf(`${token}).`)).toBe(`${publicUrl}/join/${token}`);
  });

  it('ends in a letter or a digit: mail programs take anything else for punctuation', () => {
    for (let n = 0; n < 500; n += 1) expect(passes.create().token).toMatch(/[A-Za-z0-9]$/);
  });

  it('leaves nothing in the database that opens a door', () => {
    const { token, hash, encrypted } = passes.create();
    for (const kept of [hash, encrypted])
      for (const encoding of ['latin1', 'base64url', 'hex'] as const) {
        const text = Buffer.from(kept).toString(encoding);
        expect(text).not.toContain(token);
        expect(text).not.toContain(Buffer.from(token).toString(encoding));
        expect(text).not.toContain(Buffer.from(token, 'base64url').toString(encoding));
      }
  });

  it('is encrypted differently each time', () => {
    const encryption = Array.from({ length: 50 }, () =>
      Buffer.from(passes.create().encrypted).toString('hex', 0, 12),
    );
    expect(new Set(encryption).size).toBe(50);
  });
});

describe('a encrypt', () => {
  const { token, encrypted } = passes.create();

  it('opens with the previous secret after a change, and with no other', () => {
    const rotated = createPasses({ secret: newer, previousSecrets: [secret], publicUrl });
    expect(rotated.accessUrl(encrypted)).toBe(`${publicUrl}/join/${token}`);
    expect(createPasses({ secret: newer, previousSecrets: [], publicUrl }).accessUrl(encrypted)).toBeNull();
  });

  it('leads to where the server is reached now', () => {
    const moved = createPasses({ secret, previousSecrets: [], publicUrl: 'https://elsewhere.example' });
    expect(moved.accessUrl(encrypted)).toBe(`https://elsewhere.example/join/${token}`);
  });

  it('that was changed, cut or emptied opens nothing', () => {
    for (let i = 0; i < encrypted.length; i++) {
      const changed = Uint8Array.from(encrypted);
      changed[i]! ^= 1;
      expect(passes.accessUrl(changed), `byte ${i}`).toBeNull();
    }
    for (const length of [0, 5, 12, 20, 28, encrypted.length - 1])
      expect(passes.accessUrl(encrypted.subarray(0, length)), `${length} bytes`).toBeNull();
  });
});
