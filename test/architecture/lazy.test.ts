import { expect, it } from 'vitest';
import { readSources, type Source } from './sources.ts';

/** Packages, and a file, that only some configurations use, or that are asked for rarely. */
const LAZY = [
  '@graphql-yoga/render-graphiql',
  'mongodb',
  '@agendajs/mongo-backend',
  '@agendajs/postgres-backend',
  'ioredis',
  '@sendgrid/mail',
  '@sendgrid/client',
  'jose',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/exporter-trace-otlp-http',
  'platform/postgres/embedded-postgres',
];

const sources = new Map(readSources().map((source) => [source.path, source]));

/** What is loaded with a file: packages, and files by their paths. */
function loadedWith(path: string, lazyToo: boolean): Set<string> {
  const loaded = new Set<string>();
  const visit = ({ path, imports }: Source): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { to, isPackage, typeOnly, lazy } of imports) {
      if (typeOnly || (lazy && !lazyToo)) continue;
      if (isPackage) loaded.add(to);
      else if (sources.has(to)) visit(sources.get(to)!);
    }
  };
  visit(sources.get(path)!);
  return loaded;
}

it('a server loads nothing that its configuration does not use', () => {
  const [atStart, ever] = [loadedWith('main', false), loadedWith('main', true)];
  expect(atStart).toContain('pg');
  expect(LAZY.filter((name) => atStart.has(name))).toEqual([]);
  // The list names nothing that has left.
  expect(LAZY.filter((name) => !ever.has(name))).toEqual([]);
});
