import { describe, expect, it } from 'vitest';
import { type Access, accessesOf, readModels } from './data-access.ts';
import { type DataRoom, FOREIGN, OWNS } from './data-plan.ts';
import { readSources, type Source, sourceOf } from './sources.ts';

const models = readModels();
const MAKES_TABLES = /^(platform\/postgres|generated)\//;

/** The room of a file that has statements: its module, else its folder. */
function dataRoomOf(path: string): string {
  const [top, second = ''] = path.split('/');
  return top === 'modules' ? second : `${top}/${second}`;
}

const reasonFor = (room: string, { table, how }: Access) => FOREIGN[room as DataRoom]?.[how]?.[table];

/** What a file does with the tables of others without a reason in the plan. */
function trespasses(source: Source): string[] {
  const room = dataRoomOf(source.path);
  const foreign = accessesOf(source, models).filter(({ table }) => OWNS[table] !== room);
  const unexplained = foreign.filter((access) => !reasonFor(room, access));
  return [...new Set(unexplained.map(({ table, how }) => `${how} ${table}`))].map(
    (what) =>
      `src/${source.path}.ts ${what}, which ${OWNS[what.split(' ')[1]!]} owns: ask its operations or queries, or give the reason in test/architecture/data-plan.ts`,
  );
}

const sources = readSources().filter(({ path }) => !MAKES_TABLES.test(path));

describe('every table', () => {
  it('has one owner', () => {
    expect([...models.values()].map(({ table }) => table).sort()).toEqual(Object.keys(OWNS).sort());
  });

  it('is read and written by its owner, and by others for a reason that is written down', () => {
    expect(sources.flatMap(trespasses)).toEqual([]);
  });

  it('has no reason written down that nobody needs any more', () => {
    const used = new Set(
      sources.flatMap((source) =>
        accessesOf(source, models).map(({ table, how }) => `${dataRoomOf(source.path)} ${how} ${table}`),
      ),
    );
    const written = Object.entries(FOREIGN).flatMap(([room, foreign]) =>
      Object.entries(foreign).flatMap(([how, tables]) =>
        Object.keys(tables).map((table) => `${room} ${how} ${table}`),
      ),
    );
    expect(written.filter((line) => !used.has(line))).toEqual([]);
  });
});

describe('a statement in the wrong room', () => {
  it.each([
    ['modules/services/queries', 'const X = `SELECT 1 FROM booking`;', 'reads booking, which bookings owns'],
    [
      'modules/people/queries',
      'const X = `UPDATE session s SET x = 1`;',
      'writes session, which sessions owns',
    ],
    [
      'modules/people/queries',
      `const x = 'DELETE FROM delivery d';`,
      'writes delivery, which notifications owns',
    ],
    ['modules/people/queries', 'const X = `SELECT 1 FROM center c JOIN booking b ON true`;', 'reads booking'],
    ['modules/services/operations', 'await tx.booking.updateMany({ where: {} });', 'writes booking'],
    [
      'modules/services/operations',
      'await db.prisma.session.findMany({ select: { bookings: { select: { customer: true } } } });',
      'reads customer',
    ],
    ['api/web/routes', 'const X = `SELECT 1 FROM session`;', 'reads session, which sessions owns'],
  ])('is told of its owner: src/%s.ts: %s', (path, text, told) => {
    expect(trespasses(sourceOf(path, text)).join('\n')).toContain(told);
  });
});
