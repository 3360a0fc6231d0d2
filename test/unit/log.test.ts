import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/log.ts';

/** What is written for these fields. */
function written(fields: Record<string, unknown>, message = 'said', level = 'debug'): string {
  const lines: string[] = [];
  createLog(level, { destination: { write: (line) => void lines.push(line) } }).info(message, fields);
  return lines.join('');
}

describe('a line of the log', () => {
  it('is JSON with a time, a message and its fields', () => {
    expect(JSON.parse(written({ requestId: 'r-1', ms: 3, ok: true, none: null }))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      requestId: 'r-1',
      ms: 3,
      ok: true,
      none: null,
      msg: 'said',
    });
  });

  it('is not written below the level', () => expect(written({}, 'said', 'warn')).toBe(''));

  it.each([
    ['authorization', 'Bearer abc'],
    ['token', 'abc'],
    ['refreshToken', 'abc'],
    ['apiKey', 'abc'],
    ['joinUrl', 'https://meet.example/abc'],
    ['endpoint', 'https://push.example/abc'],
    ['email', 'abc'],
    ['secret', { deep: 'abc' }],
  ])('masks the field %s, however deep', (name, value) => {
    expect(written({ [name]: value })).not.toContain('abc');
    expect(written({ list: [{ inside: { [name]: value } }] })).not.toContain('abc');
  });

  it.each([
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'],
    ['a partner’s key', 'osk_live_abcdefgh123456'],
    ['a webhook’s secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['SendGrid’s key', 'SG.abcdefgh.ijklmnopqrstuv'],
    ['an address', 'xenia.quill+class@people.example'],
  ])('masks %s in any text: in the message, in a field, in a list', (_what, secret) => {
    for (const text of [
      written({}, `refused ${secret}!`),
      written({ error: `Key (email)=(${secret}) already exists` }),
      written({ names: ['a', secret] }),
    ])
      expect(text).not.toContain(secret);
  });

  it('masks the pass in a personal URL and the password in an address, and leaves the rest to be read', () => {
    expect(written({ page: 'GET https://live.example/join/AbCdEf123456_-x/events' })).toContain(
      'https://live.example/join/[masked]/events',
    );
    expect(written({ page: 'GET https://live.example/email/0123456789abcdef' })).toContain(
      'https://live.example/email/[masked]',
    );
    expect(written({ page: 'GET https://live.example/teach/AZrXc1cAdQCWy0m5l0nRkQGa13NXAHUA' })).toContain(
      'https://live.example/teach/[masked]',
    );
    expect(written({ url: 'postgresql://online:pw@db.example:5432/online' })).toContain(
      'postgresql://[masked]@db.example:5432/online',
    );
  });

  it('leaves other people’s packages and short words to be read', () => {
    const read = 'at node_modules/@prisma/client (MSG. 3) SG.1';
    expect(written({ read })).toContain(read);
  });

  it('is short, however long a text is', () =>
    expect(written({ long: 'a@b.c '.repeat(50_000) }).length).toBeLessThan(30_000));

  it('ends, whatever it is given', () => {
    const circle: Record<string, unknown> = { name: 'round' };
    circle.self = circle;
    expect(written({ circle })).toContain('round');
  });
});
