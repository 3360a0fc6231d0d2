import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { requestError } from '../schema-kit/request-error.ts';

/** Documents by name: the SHA-256 of the text, or the name in a manifest. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** How a request gives its document: in full, or by name as `documentId` or `extensions.persistedQuery.sha256Hash`. */
export type Named = { query?: string | null; documentId?: unknown; extensions?: unknown };

/**
 * Reads the documents that clients may send: all `.graphql` files of a folder, or a manifest `{ "name": "document" }` in
 * JSON, as builds of GraphQL clients write it. Throws when there are none.
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

/** The name of the document in a request, or null. */
export function nameIn({ documentId, extensions }: Named): string | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const name = documentId ?? persistedQuery?.sha256Hash;
  return typeof name === 'string' ? name.replace(/^sha256:/, '') : null;
}

/** Finds the text of a request. With trusted documents it refuses all others. */
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

/** A code of Apollo, not one of ours. */
export const NOT_SUPPORTED = 'PERSISTED_QUERY_NOT_SUPPORTED';

/** The links of Apollo and urql know this message, and send full texts from then on. */
const notSupported = () =>
  createGraphQLError('PersistedQueryNotSupported', {
    extensions: { code: NOT_SUPPORTED },
  });
