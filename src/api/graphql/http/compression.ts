import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type DocumentNode, visit } from 'graphql';
import { parseAccept } from 'hono/utils/accept';
import type { Prepared } from '../../../graphql/schema-kit/operation.ts';
import type { Viewer } from '../../../ports/identity.ts';

/** Smaller ones fit into a packet anyway. */
export const WORTH_BYTES = 1024;

/** Fields that hold a right: a link to a class, a personal URL, a passcode, an address that others post to. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'joinUrl',
  'accessUrl',
  'joiningInstructions',
  'url',
]);

/**
 * Whether an answer may be compressed. The length of what is compressed tells whether two parts of it are alike, so no
 * secret goes together with words that a stranger chose. Staff and partners read what customers call themselves, a
 * customer reads nobody's words but the center's. Mutations are short, and some answer secrets.
 */
export function mayCompress({ document, operation }: Prepared, viewer: Viewer | null): boolean {
  if (operation.operation !== 'query') return false;
  return viewer?.role === 'customer' || !asksForSecrets(document);
}

const known = new WeakMap<DocumentNode, boolean>();

function asksForSecrets(document: DocumentNode): boolean {
  let found = known.get(document);
  if (found !== undefined) return found;
  found = false;
  visit(document, {
    Field({ name }) {
      found ||= SECRET_FIELDS.has(name.value);
    },
  });
  known.set(document, found);
  return found;
}

export type Coding = 'br' | 'gzip';

/** The coding that the client likes best of those that we have; null: none. */
export function codingFor(header: string | undefined): Coding | null {
  if (!header) return null;
  const asked = parseAccept(header.toLowerCase());
  const weightOf = (name: string) =>
    (asked.find(({ type }) => type === name) ?? asked.find(({ type }) => type === '*'))?.q ?? 0;
  const [br, gzip] = [weightOf('br'), weightOf('gzip')];
  if (br > 0 && br >= gzip) return 'br';
  return gzip > 0 ? 'gzip' : null;
}

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** On the pool of threads: nobody waits for it but its own client. */
export const compressed = (body: string, coding: Coding): Promise<Buffer<ArrayBuffer>> =>
  coding === 'br'
    ? brotlied(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
    : gzipped(body, { level: 6 });
