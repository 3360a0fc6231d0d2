import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { requestError } from '../schema-kit/request-error.ts';

/** Documents by the name under which clients ask for them: the SHA-256 of the text, or what a manifest calls them. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** The text that a request asks for by name, `extensions.persistedQuery.sha256Hash` or `documentId`, else in full. */
export type Named = { query?: string | null; documentId?: unknown; extensions?: unknown };

/**
 * Reads the documents that clients may send: every `.graphql` file of a folder, or a JSON file that says
 * `{ "name": "document" }`, as the builds of GraphQL clients write it. Throws where there are none.
 */
export function readTrustedDocuments(path: string): TrustedDocuments {
  const found = statSync(path).isDirectory() ? inFolder(path) : inManifest(path);
  if (found.size === 0) throw new Error(`${path} holds no documents`);
  return found;
}

function inFolder(path: string): Map<string, string> {
  const files = readdirSync(path).filter((file) => file.endsWith('.graphql'));
  const texts = files.map((file) => readFileSync(join(path, file), 'utf8'));
  return new Map(texts.map((text) => [hashOf(text), text]));
}

function inManifest(path: string): Map<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const entries = Object.entries(manifest ?? {}).filter(([, text]) => typeof text === 'string');
  return new Map(entries.flatMap(([name, text]) => [[name, text] as const, [hashOf(text), text] as const]));
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** The name that a request gives instead of a text. */
export function nameIn({ documentId, extensions }: Named): string | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const name = documentId ?? persistedQuery?.sha256Hash;
  return typeof name === 'string' ? name.replace(/^sha256:/, '') : null;
}

/** Finds the text of a request; where only trusted documents are taken, refuses every other. */
export function createTrust(trusted: TrustedDocuments | null): (asked: Named) => string | GraphQLError {
  if (!trusted)
    return (asked) => {
      if (asked.query || nameIn(asked) === null) return asked.query ?? '';
      if (asked.documentId == null) return notSupported();
      return requestError(
        'BAD_USER_INPUT',
        'No document is known by a name here: send it in full, as query.',
      );
    };
  const texts = new Set(trusted.values());
  return (asked) => {
    const text = asked.query || trusted.get(nameIn(asked) ?? '');
    if (text && texts.has(text)) return text;
    return requestError(
      'BAD_USER_INPUT',
      'Only the documents of our own clients are taken here; this is none.',
    );
  };
}

/** Not one of our codes: it is theirs. */
export const NOT_SUPPORTED = 'PERSISTED_QUERY_NOT_SUPPORTED';

/** In the words by which the links of Apollo and urql know that they have to send texts from now on. */
const notSupported = () =>
  createGraphQLError('PersistedQueryNotSupported', {
    extensions: { code: NOT_SUPPORTED },
  });
