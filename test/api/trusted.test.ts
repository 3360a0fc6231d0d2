import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readTrustedDocuments } from '../../src/graphql/execution/trusted-documents.ts';
import { operation, operationNames } from '../support/documents.ts';
import { type Answer, codes, type Result, send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { openSocket } from '../support/socket-client.ts';

const VIEWER = operation('viewer');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const HASH = sha256(VIEWER);
const FOLDER = new URL('../../schema/operations', import.meta.url).pathname;

let only: Harness;
let any: Harness;
beforeAll(async () => {
  only = await harness({ trusted: readTrustedDocuments(FOLDER) });
  any = await harness();
});
afterAll(async () => {
  await only.close();
  await any.close();
});

/** Sends these parameters by each endpoint: HTTP with POST, with GET, and the socket. */
async function byAllDoors(h: Harness, params: Record<string, unknown>): Promise<Result[]> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await h.token(h.manager)}` };
  const posted = await send(`${h.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(params) });
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const got = await send(`${h.url}/graphql?${query}`, { headers });
  const socket = await openSocket(h.url);
  socket.send({ type: 'connection_init', payload: { token: await h.token(h.manager) } });
  await socket.frames.next();
  socket.send({ type: 'subscribe', id: '1', payload: { query: '', ...params } });
  const frame = (await socket.frames.next())!;
  await socket.leave();
  const bySocket = (frame.type === 'error' ? { errors: frame.payload } : frame.payload) as Result;
  return [posted, got, bySocket];
}

const HASHED: [string, Record<string, unknown>][] = [
  ['extensions.persistedQuery', { extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } }],
  ['documentId', { documentId: HASH }],
  ['documentId, with its kind before it', { documentId: `sha256:${HASH}` }],
];

describe('where only trusted documents are taken', () => {
  it.each([...HASHED, ['its text', { query: VIEWER }] as const])(
    'one of them passes by %s, at every endpoint',
    async (_how, params) => {
      for (const answer of await byAllDoors(only, params))
        expect(answer).toMatchObject({ data: { viewer: { __typename: 'Professional' } } });
    },
  );

  it.each([
    ['another text', { query: '{ viewer { name } }' }],
    ['a text of theirs with a space more', { query: `${VIEWER} ` }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['an unknown hash', { documentId: sha256('{ viewer { name } }') }],
    ['a name of something else', { documentId: '__proto__' }],
    ['a hash that is none', { extensions: { persistedQuery: { sha256Hash: { toString: 1 } } } }],
  ])('%s is refused, at every endpoint', async (_what, params) => {
    for (const answer of await byAllDoors(only, params)) {
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.data ?? null).toBeNull();
    }
  });

  it('a known hash does not vouch for a text beside it', async () => {
    const params = { query: '{ viewer { name } }', documentId: HASH };
    for (const answer of await byAllDoors(only, params)) expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('where any document is taken', () => {
  it.each(HASHED.slice(1))('one that is asked for by %s only is unknown', async (_how, params) => {
    for (const answer of await byAllDoors(any, params)) {
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors![0]!.message).toContain('send it in full');
    }
  });

  it('one that is asked for by extensions.persistedQuery only is unknown, in the words of its links', async () => {
    const { extensions } = HASHED[0]![1];
    for (const answer of await byAllDoors(any, { extensions }))
      expect(answer).toMatchObject({
        errors: [
          {
            message: 'PersistedQueryNotSupported',
            extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
          },
        ],
      });
  });

  it('a text passes, whatever its name is said to be', async () => {
    for (const answer of await byAllDoors(any, { query: VIEWER, documentId: 'x' }))
      expect(answer).toMatchObject({ data: { viewer: {} } });
  });

  it('nothing at all is answered with what is missing', async () => {
    const [answer] = await byAllDoors(any, {});
    expect((answer as Answer).status).toBe(400);
  });
});

describe('the documents', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'sessions-test-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  };

  it('are all those of the folder, by the hash of their text', () => {
    expect(readTrustedDocuments(FOLDER).size).toBe(operationNames.length);
    expect(readTrustedDocuments(FOLDER).get(HASH)).toBe(VIEWER);
  });

  it('may come in a manifest, under its names and under their hashes', () => {
    const path = join(folder(), 'manifest.json');
    writeFileSync(path, JSON.stringify({ 'viewer-1': VIEWER }));
    const documents = readTrustedDocuments(path);
    expect(documents.get('viewer-1')).toBe(VIEWER);
    expect(documents.get(HASH)).toBe(VIEWER);
  });

  it('must be there', () => {
    expect(() => readTrustedDocuments(folder())).toThrow('holds no documents');
    expect(() => readTrustedDocuments('/nowhere')).toThrow('ENOENT');
  });
});
