import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const read = (file: string) => readFileSync(pathOf(file), 'utf8');
const text = read('docs/security.md');
const files = readdirSync(pathOf('test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`);

/** A test file in code, and the words of its sentences in emphasis that follow it. */
const NAMED = /`((?:test\/[\w/-]+|[a-z][\w-]*)(?:\.test\.ts)?)`((?:[^`_.;|]{0,20}_[^_]+_)*)/g;

/** What a name without folders means: the file of that name that was named in full last, else the only one. */
function fileNamed(name: string, before: string[]): string | undefined {
  if (name.startsWith('test/')) return files.find((file) => file === name);
  const bears = (file: string) => basename(file, '.test.ts') === basename(name, '.test.ts');
  const [only, ...more] = files.filter(bears);
  return before.findLast(bears) ?? (more.length === 0 ? only : undefined);
}

function testsNamed() {
  const before: string[] = [];
  return [...text.matchAll(NAMED)].flatMap(([, name = '', emphasis = '']) => {
    const words = [...emphasis.matchAll(/_([^_]+)_/g)].map(([, said = '']) => said.replace(/\s+/g, ' '));
    if (!name.endsWith('.test.ts') && words.length === 0) return [];
    const file = fileNamed(name, before);
    if (file) before.push(file);
    return [{ name, file, words }];
  });
}

describe('what is said to be protected', () => {
  it('is said of many tests', () => {
    expect(testsNamed().length).toBeGreaterThan(100);
  });

  it.each(testsNamed())('is held by a test that exists: $name $words', ({ file, words }) => {
    expect(file).toBeDefined();
    const sentences = read(file!);
    expect(words.filter((said) => !sentences.includes(said))).toEqual([]);
  });
});
