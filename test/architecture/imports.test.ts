import { describe, expect, it } from 'vitest';
import { breaches } from './laws.ts';
import { KNOWS, VOCABULARY, wordOf } from './plan.ts';
import { readSources, sourceOf } from './sources.ts';

const sources = readSources();

describe('the imports of src', () => {
  it('keep every law', () => expect(breaches(sources)).toEqual([]));

  it('are all read', () => {
    expect(sources.length).toBeGreaterThan(50);
    const app = sources.find(({ path }) => path === 'app');
    expect(app?.imports.length).toBeGreaterThan(10);
  });
});

describe('a line in the wrong place', () => {
  it.each([
    ['sessions/rules', `import { accessState } from '../access/rules.ts'`, 'sessions knows people, services'],
    ['people/rules', `import type { Service } from '../services/rules.ts'`, 'people knows no other domain'],
    ['access/rules', `import { settle } from './operations.ts'`, 'rules.ts is pure'],
    ['notices/messages', `import { readFileSync } from 'node:fs'`, 'messages.ts is pure'],
    ['notices/messages', `const fs = await import('node:fs')`, 'messages.ts is pure'],
    ['notices/rules', `export * from './ledger.ts'`, 'rules.ts is pure'],
    ['access/graphql', `import type { Sql } from '../adapters/prisma.ts'`, 'operations.ts and its kin'],
    [
      'access/mutations',
      `import { Prisma } from '../generated/prisma/client.ts'`,
      'operations.ts and its kin',
    ],
    ['graphql/server', `import { createDatabase } from '../adapters/prisma.ts'`, 'operations.ts and its kin'],
    ['notices/pump', `import { createSendGrid } from '../adapters/sendgrid.ts'`, 'through src/ports'],
    ['people/operations', `import { readConfig } from '../config.ts'`, 'nor how it is wired'],
    ['people/operations', `import { builder } from '../graphql/builder.ts'`, 'nor how it is wired'],
    ['access/graphql', `import { eventStream } from '../http/sse.ts'`, 'nor how it is wired'],
    ['bookings/operations', `import { JoinSession } from '../access/mutations.ts'`, 'graphql/schema.ts only'],
    ['adapters/tokens', `import { tokenStands } from '../people/rules.ts'`, 'nothing of the domains'],
    [
      'app',
      `import { createPost } from './adapters/transport/post.ts'`,
      'adapters/transport.ts is its front',
    ],
    ['ports/clock', `import { z } from 'zod'`, 'a port is types only'],
    ['ports/clock', `import { x } from './events.ts'`, 'a port is types only'],
    ['http/server', `import { startApp } from '../app.ts'`, 'nobody imports app.ts'],
    ['app', `import './main.ts'`, 'nobody imports main.ts'],
    ['notices/operations', `import pg from 'pg'`, 'adapters that open a connection'],
    ['adapters/web-push', `import mail from '@sendgrid/mail'`, 'belongs in adapters/sendgrid'],
    ['adapters/bell', `import { Agenda } from 'agenda'`, 'belongs in adapters/agenda'],
    ['people/graphql', `import { GraphQLError } from 'graphql'`, 'graphql/builder.ts'],
    ['adapters/prisma', `import _ from 'lodash'`, 'no house yet'],
  ])('src/%s.ts: %s', (path, text, told) => {
    const [breach] = breaches([sourceOf(path, text)]);
    expect(breach).toContain(`src/${path}.ts imports `);
    expect(breach).toContain(told);
  });
});

describe('the files of a domain', () => {
  const names = sources
    .map(({ path }) => path.split('/'))
    .filter(([folder = '']) => folder in KNOWS)
    .map(([domain, ...name]) => ({ domain, name: name.join('/') }));

  it('are named from a closed vocabulary, so that nobody asks where a thing goes', () => {
    const strangers = names
      .filter(({ name }) => !wordOf(name))
      .map(
        ({ domain, name }) =>
          `src/${domain}/${name}.ts: no such word in test/architecture/plan.ts; use one of its words, or add this one`,
      );
    expect(strangers).toEqual([]);
  });

  it('use every word of it', () => {
    const used = new Set(names.map(({ name }) => wordOf(name)));
    expect(VOCABULARY.filter((word) => !used.has(word)).map(({ name }) => name)).toEqual([]);
  });
});
