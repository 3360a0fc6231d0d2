import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPasses } from '../../src/platform/auth/passes.ts';

const options = { secret: 's'.repeat(32), previousSecrets: [], publicUrl: 'https://live.example' };
const passes = createPasses(options);
const claim = { sessionId: randomUUID(), professionalId: randomUUID(), email: 'marta@studio.example' };
const tokenIn = (url: string) => url.split('/').at(-1)!;
const token = tokenIn(passes.teachUrlOf(claim));

describe('a teacher’s pass', () => {
  it('says its session and its professional, and is of their address alone', () => {
    const { isOf, ...said } = passes.readTeacherPass(token)!;
    expect(said).toEqual({ sessionId: claim.sessionId, professionalId: claim.professionalId });
    expect(isOf(claim.email)).toBe(true);
    for (const email of ['', 'Marta@studio.example', 'zoe@studio.example']) expect(isOf(email)).toBe(false);
  });

  it('is always the same text, which ends in a letter or digit', () => {
    expect(passes.teachUrlOf({ ...claim })).toBe(`https://live.example/teach/${token}`);
    for (let i = 0; i < 200; i += 1)
      expect(passes.teachUrlOf({ ...claim, sessionId: randomUUID() })).toMatch(
        /\/teach\/[\w-]{74}[A-Za-z0-9]$/,
      );
  });

  it('is found with what a sentence put behind it', () => {
    for (const behind of ['.', ')', '%20', '”'])
      expect(passes.readTeacherPass(token + behind)?.isOf(claim.email)).toBe(true);
  });

  it('is sealed: with a bit of it changed it is none, or of nobody', () => {
    const bytes = Buffer.from(token, 'base64url');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(passes.readTeacherPass(changed.toString('base64url'))?.isOf(claim.email)).toBe(false);
    }
    for (const other of [
      '',
      'x',
      token.slice(0, -1),
      `${token}A`,
      `${token.slice(0, -1)}!`,
      token.replace(/.$/, 'B'),
    ])
      expect(passes.readTeacherPass(other)?.isOf(claim.email) ?? null).toBeNull();
  });

  it('counts after a change of the secret while the previous one is known, and no longer', () => {
    const secret = 'n'.repeat(32);
    const after = createPasses({ ...options, secret, previousSecrets: [options.secret] });
    expect(after.readTeacherPass(token)?.isOf(claim.email)).toBe(true);
    const later = createPasses({ ...options, secret });
    expect(later.readTeacherPass(token)?.isOf(claim.email)).toBe(false);
  });

  it('is under a key of its own: no seal of another use of the secret is one', () => {
    const elsewhere = createPasses({ ...options, secret: 'o'.repeat(32) });
    expect(passes.readTeacherPass(tokenIn(elsewhere.teachUrlOf(claim)))?.isOf(claim.email)).toBe(false);
  });
});
