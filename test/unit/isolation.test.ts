import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidInputError } from '../../src/lib/errors.ts';
import { createIsolation } from '../../src/platform/isolation.ts';
import { testClock } from '../support/clock.ts';
import { recordLog } from '../support/recorded-log.ts';

const { log, lines } = recordLog();
const clock = testClock('2026-03-10T12:00:00Z');
const counted = vi.fn();
let isolation = createIsolation({ clock, log, metrics: { isolated: counted } });
beforeEach(() => {
  isolation = createIsolation({ clock, log, metrics: { isolated: counted } });
  counted.mockClear();
  lines.length = 0;
});

const SQL = (code: string) => Object.assign(new Error('zoe@people.example'), { code });
const itself = (id: string) => id;

/** Rows in order, of which these fail whatever they are taken with; answers what was done, and how. */
function rows(ids: string[], bad: string[], error: Error = SQL('22003')) {
  const done: string[] = [];
  const batch = (limit: number) =>
    isolation.batch(
      'reminder_schedules',
      async ({ only, aside }) => {
        const due = ids.filter((id) => !done.includes(id) && !aside.includes(id));
        const taken = due.filter((id) => only === null || only.includes(id)).slice(0, limit);
        if (taken.some((id) => bad.includes(id))) throw error;
        done.push(...taken);
        return taken.length;
      },
      async (aside) => ids.filter((id) => !done.includes(id) && !aside.includes(id)).slice(0, limit),
    );
  return { done, batch };
}

describe('a batch', () => {
  it('takes all at once where nothing fails', async () => {
    const { done, batch } = rows(['a', 'b', 'c'], []);
    expect(await batch(2)).toBe(2);
    expect(done).toEqual(['a', 'b']);
    expect(lines).toEqual([]);
  });

  it('sets aside what fails and does the rest, and counts as full, so that whoever is behind gets a turn', async () => {
    const { done, batch } = rows(['a', 'b', 'c', 'd'], ['a', 'b']);
    expect(await batch(2)).toBe(2);
    expect(done).toEqual([]);
    expect(await batch(2)).toBe(2);
    expect(done).toEqual(['c', 'd']);
    expect(counted.mock.calls).toEqual([['reminder_schedules'], ['reminder_schedules']]);
    clock.advance(299_000);
    expect(await batch(2)).toBe(0);
    clock.advance(2_000);
    await batch(2);
    expect(counted).toHaveBeenCalledTimes(4);
  });

  it('says which row it was, and nothing that it holds', async () => {
    await rows(['a', 'b'], ['b']).batch(2);
    expect(lines).toEqual([
      expect.stringContaining('"work":"reminder_schedules","row":"b","error":"Error","code":"22003"'),
    ]);
  });

  it.each([
    ['a connection that is lost', new Error('Connection terminated unexpectedly')],
    ['a port that is shut', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
    ['a broken pipe', Object.assign(new Error('no'), { code: 'EPIPE' })],
    ['a deadlock', SQL('40P01')],
    ['a full disk', SQL('53100')],
    ['a statement that took too long', SQL('57014')],
    ['a statement that is wrong', SQL('42703')],
    ['a password that was changed', SQL('28P01')],
    ['a database that is being restored', SQL('3D000')],
    ['a plan that a migration outdated', SQL('0A000')],
  ])('is not taken apart for %s, which is no row’s fault', async (_what, error) => {
    const { done, batch } = rows(['a', 'b'], ['b'], error);
    await expect(batch(2)).rejects.toBe(error);
    expect(done).toEqual([]);
    expect(counted).not.toHaveBeenCalled();
  });

  it.each([new TypeError(), new RangeError(), new InvalidInputError('x', 'y'), SQL('P0001'), SQL('23514')])(
    'is taken apart for %s',
    async (error) => {
      const { done, batch } = rows(['a', 'b'], ['b'], error);
      await batch(2);
      expect(done).toEqual(['a']);
    },
  );

  it('remembers no more than ten thousand', async () => {
    const ids = Array.from({ length: 10_050 }, (_, n) => String(n));
    await isolation.split('reminder_schedules', ids, itself, () => Promise.reject(new TypeError()));
    await isolation.batch(
      'reminder_schedules',
      async ({ aside }) => {
        expect(aside).toHaveLength(10_000);
        return 0;
      },
      async () => [],
    );
  });
});

describe('what is read together', () => {
  it('is read apart where one cannot be: it alone is an error', async () => {
    const read = async (keys: readonly string[]) => {
      if (keys.includes('bad')) throw new TypeError('x');
      return keys.map((key) => (key === 'none' ? null : key.toUpperCase()));
    };
    expect(await isolation.each('streams', ['a', 'bad', 'none', 'a'], itself, read)).toEqual([
      'A',
      expect.any(Error),
      null,
      'A',
    ]);
  });
});

describe('a round', () => {
  it('that stops again and again for one reason is told once a minute, and counted each time', async () => {
    const stop = (reason: string) => isolation.round('leases', () => Promise.reject(new Error(reason)));
    for (const reason of ['away', 'away', 'full']) await stop(reason);
    expect(lines).toEqual([expect.stringContaining('"away"'), expect.stringContaining('"full"')]);
    clock.advance(60_000);
    await stop('full');
    expect(lines).toHaveLength(3);
    await isolation.round('leases', async () => undefined);
    await stop('full');
    expect(lines).toHaveLength(4);
    expect(counted).toHaveBeenCalledTimes(5);
  });

  it('that stops is reported under its own name, and stops nothing', async () => {
    await isolation.round('answers', () => Promise.reject(new Error('away')));
    expect(lines).toEqual([expect.stringContaining('"work":"answers","error":"away"')]);
    expect(counted).toHaveBeenCalledWith('answers');
  });
});
