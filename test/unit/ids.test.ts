import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../src/lib/errors.ts';
import { globalId, knownRowId, parseGlobalId, rowId } from '../../src/lib/global-ids.ts';

const id = '0197a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b';
const encoded = (text: string) => Buffer.from(text).toString('base64');

describe('a global id', () => {
  it('is opaque, and holds its type and row', () => {
    const session = globalId('Session', id);
    expect(session).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(session).not.toBe(globalId('Booking', id));
    expect(parseGlobalId(session)).toEqual({ type: 'Session', id });
    expect(rowId('Session', session)).toBe(id);
    expect(knownRowId('Session', session)).toBe(id);
  });

  it.each([
    ['nothing', ''],
    ['a bare row id', id],
    ['no base64', '%%%'],
    ['without a type', encoded(`:${id}`)],
    ['without a row', encoded('Session:')],
    ['with a row of another kind', encoded('Session:17')],
    ['with more than a row', encoded(`Session:${id};x`)],
    ['with a row in capitals', encoded(`Session:${id.toUpperCase()}`)],
    ['with SQL in it', encoded(`Session:' OR '1'='1`)],
    ['with a line break', encoded(`Session:${id}\n`)],
    ['in another base64', `${globalId('Session', id)}\n`],
    ['of another type', globalId('Booking', id)],
  ])('%s names nothing', (_what, value) => {
    expect(knownRowId('Session', value)).toBeNull();
    expect(() => rowId('Session', value)).toThrow(new NotFoundError('session'));
  });

  it('is refused in the reader’s words', () =>
    expect(() => rowId('PushDevice', 'x')).toThrow('There is no such push device.'));
});
