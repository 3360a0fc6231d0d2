import { describe, expect, it } from 'vitest';
import { breaches, circles, folderCircles } from './laws.ts';
import { MODULES, OTHER_FILES, ROOMS, WORDS, wordOf } from './plan.ts';
import { readSources, sourceOf } from './sources.ts';

const sources = readSources();
const files = sources.map(({ path }) => path);

describe('the imports of src', () => {
  it('keep every law', () => expect(breaches(sources)).toEqual([]));

  it('are all read', () => {
    expect(sources.length).toBeGreaterThan(50);
    const start = sources.find(({ path }) => path === 'app/start');
    expect(start?.imports.length).toBeGreaterThan(10);
  });

  it('run in no circle, by types neither', () => expect(circles(sources)).toEqual([]));

  it('run in no circle of folders', () => expect(folderCircles(sources)).toEqual([]));
});

describe('a line in the wrong place', () => {
  it.each([
    [
      'modules/sessions/rules',
      `import { accessState } from '../access/rules.ts'`,
      'sessions knows people, services',
    ],
    [
      'modules/people/rules',
      `import type { Service } from '../services/rules.ts'`,
      'people knows no other module',
    ],
    ['modules/access/rules', `import { openAccess } from './operations.ts'`, 'this file is pure'],
    ['modules/notifications/messages', `import { readFileSync } from 'node:fs'`, 'this file is pure'],
    ['modules/notifications/messages', `const fs = await import('node:fs')`, 'this file is pure'],
    ['modules/notifications/rules', `export * from './queue.ts'`, 'this file is pure'],
    [
      'modules/access/graphql',
      `import type { Sql } from '../../ports/database.ts'`,
      'operations.ts and its kin',
    ],
    [
      'modules/access/mutations',
      `import { Prisma } from '../../generated/prisma/client.ts'`,
      'operations.ts and its kin',
    ],
    [
      'api/graphql/server',
      `import { createDatabase } from '../../platform/postgres/database.ts'`,
      'api/graphql holds',
    ],
    [
      'modules/notifications/dispatcher',
      `import { x } from '../../platform/email/sendgrid.ts'`,
      'modules holds',
    ],
    ['modules/people/operations', `import { readConfig } from '../../app/config.ts'`, 'modules holds'],
    [
      'modules/people/operations',
      `import { b } from '../../graphql/schema-kit/builder.ts'`,
      'knows no GraphQL',
    ],
    ['modules/access/graphql', `import { eventStream } from '../../api/http/sse.ts'`, 'modules holds'],
    ['modules/bookings/operations', `import { J } from '../access/mutations.ts'`, 'app/schema.ts only'],
    ['platform/auth/tokens', `import { x } from '../../modules/people/rules.ts'`, 'platform holds'],
    ['platform/email/sendgrid', `import { x } from '../push/web-push.ts'`, 'no other system'],
    [
      'app/wire',
      `import { x } from '../platform/scheduler/agenda/jobs.ts'`,
      'platform/scheduler/agenda.ts is its front',
    ],
    [
      'graphql/execution/cost',
      `import { x } from '../../modules/access/rules.ts'`,
      'graphql/execution holds',
    ],
    ['graphql/schema-kit/builder', `import type { Context } from '../../app/context.ts'`, 'has its type'],
    ['ports/clock', `import { z } from 'zod'`, 'a port is types only'],
    ['ports/clock', `import { x } from './events.ts'`, 'a port is types only'],
    ['lib/time', `import { x } from '../i18n/time.ts'`, 'lib holds'],
    ['api/server', `import { startApp } from '../app/start.ts'`, 'nobody imports app/start.ts'],
    ['app/wire', `import '../main.ts'`, 'nobody imports main.ts'],
    ['modules/notifications/operations', `import pg from 'pg'`, 'which open connections'],
    ['platform/push/web-push', `import mail from '@sendgrid/mail'`, 'belongs in platform/email/sendgrid'],
    ['platform/postgres/pool', `import { Agenda } from 'agenda'`, 'belongs in platform/scheduler'],
    ['modules/people/graphql', `import { GraphQLError } from 'graphql'`, 'graphql/schema-kit/builder.ts'],
    ['platform/postgres/database', `import _ from 'lodash'`, 'no room yet'],
  ])('src/%s.ts: %s', (path, text, told) => {
    const said = breaches([sourceOf(path, text)]).join('\n');
    expect(said).toContain(`src/${path}.ts imports `);
    expect(said).toContain(told);
  });

  it('closes a circle, also of types alone', () => {
    const a = sourceOf('lib/a', `import type { B } from './b.ts'`);
    const b = sourceOf('lib/b', `import type { A } from './a.ts'`);
    expect(circles([a, b])).toEqual(['lib/a -> lib/b -> lib/a']);
  });

  it('closes a circle of folders, also where no file is in one', () => {
    const a = sourceOf('platform/a/one', `import '../b/one.ts'`);
    const b = sourceOf('platform/b/one', '');
    const c = sourceOf('platform/b/two', `import '../a/two.ts'`);
    const d = sourceOf('platform/a/two', '');
    expect(circles([a, b, c, d])).toEqual([]);
    expect(folderCircles([a, b, c, d])).toEqual(['platform/a -> platform/b -> platform/a']);
  });
});

describe('every file of src', () => {
  it('has a room in the plan', () => {
    const homeless = files.filter(
      (file) => !ROOMS.some(({ path }) => file === path || file.startsWith(`${path}/`)),
    );
    expect(homeless.map((file) => `src/${file}.ts is in no room of test/architecture/plan.ts`)).toEqual([]);
  });

  it('that belongs to a module is in one of the plan', () => {
    const strays = files.filter((file) => file.startsWith('modules/') && !(file.split('/')[1]! in MODULES));
    expect(strays).toEqual([]);
  });
});

describe('the files of a module', () => {
  const names = files
    .filter((path) => path.startsWith('modules/'))
    .map((path) => path.slice('modules/'.length));

  it('are named by nine words, so that nobody asks where a thing goes', () => {
    const words = WORDS.map(({ name, holds }) => `${name}: ${holds}`).join('; ');
    const unauthenticated = names.filter((path) => !wordOf(path));
    expect(
      unauthenticated.map(
        (path) => `src/modules/${path}.ts has none of the words of test/architecture/plan.ts (${words})`,
      ),
    ).toEqual([]);
  });

  it('include each one that the plan names', () => {
    expect(Object.keys(OTHER_FILES).filter((path) => !names.includes(path))).toEqual([]);
  });
});
