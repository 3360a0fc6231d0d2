import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceOf } from './sources.ts';

const root = fileURLToPath(new URL('../../src', import.meta.url));

/** What a browser loads, and why; each is in the README's list of dependencies. */
const PACKAGES = [
  'react',
  'react-dom/client',
  'urql',
  '@urql/exchange-graphcache',
  '@urql/exchange-graphcache/extras',
  'graphql-ws',
  'wouter',
  'react-hook-form',
  'temporal-polyfill',
];

/** Of the server's own: values without behavior, built in. */
const SHARED = ['design/palette'];

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^console\/.*\.tsx?$/.test(file) && !/generated|\.config\.|\.d\.ts$/.test(file))
  .sort();

/** The room of a file: `console/screens/week` of a screen, `console/ui` of the others. */
const roomOf = (path: string) =>
  posix.join(...path.split('/').slice(0, path.startsWith('console/screens/') ? 3 : 2));

describe.each(files)('the console’s file %s', (file) => {
  const { imports } = sourceOf(file.replace(/\.tsx?$/, ''), readFileSync(`${root}/${file}`, 'utf8'));
  const own = imports.filter(({ isPackage }) => !isPackage).map(({ to }) => to.replace(/\.(tsx|css)$/, ''));

  it('loads only packages of the list', () => {
    const packages = imports.filter(({ isPackage }) => isPackage).map(({ to }) => to);
    expect(packages.filter((name) => !PACKAGES.includes(name) && !name.startsWith('virtual:'))).toEqual([]);
  });

  it('takes nothing of the server but values: it is a client of the API like any other', () => {
    expect(own.filter((path) => !path.startsWith('console/') && !SHARED.includes(path))).toEqual([]);
  });

  it('takes nothing of another screen: what two need is in ui, shell or api', () => {
    if (!file.startsWith('console/screens/')) return;
    const others = own.filter((path) => path.startsWith('console/screens/') && roomOf(path) !== roomOf(file));
    expect(others).toEqual([]);
  });
});
