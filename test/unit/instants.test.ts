import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { readInstant } from '../../src/platform/postgres/instants.ts';

const byPg = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text');

describe('an instant from PostgreSQL', () => {
  it.each([
    '2026-03-10 13:00:00+00',
    '2026-03-10 13:00:00.1+00',
    '2026-03-10 13:00:00.019+00',
    '2026-03-10 13:00:00.123456+00',
    '2026-12-31 23:59:59.999999+00',
    '9999-12-31 23:59:59.999+00',
    '1000-01-01 00:00:00+00',
    '0999-01-01 00:00:00+00',
    '0001-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '12026-03-10 13:00:00+00',
    '12026-03-10 13:00:00.5+00',
    '2026-03-10 13:00:00+01',
    '2026-03-10 13:00:00-03:30',
    '1850-01-01 00:00:00+00:19:32',
    'infinity',
    '-infinity',
  ])('%s is read as pg reads it', (text) => {
    expect(readInstant(text)).toEqual(byPg(text));
  });
});
