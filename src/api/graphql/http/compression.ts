import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type DocumentNode, visit } from 'graphql';
import { parseAccept } from 'hono/utils/accept';
import type { Prepared } from '../../../graphql/schema-kit/operation.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Exchange } from './exchange.ts';

/** Shorter bodies fit into one packet anyway. */
const WORTH_BYTES = 1024;

/** Fields whose value gives a right: links to classes, personal URLs, passcodes, webhook addresses. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'joinUrl',
  'ownJoinUrl',
  'accessUrl',
  'backupJoinUrl',
  'joiningInstructions',
  'passcode',
  'url',
]);

/**
 * Whether an answer may be compressed. The compressed length tells whether two parts of an answer are alike, so a secret
 * must not be compressed together with text that an attacker chose. Staff and partners read names that customers chose; a
 * customer reads only the center's text. Mutations are short, and some answer secrets.
 */
export function mayCompress({ document, operation }: Prepared, viewer: Viewer | null): boolean {
  if (operation.operation !== 'query') return false;
  return viewer?.role === 'customer' || !asksForSecrets(document);
}

const secretDocuments = new WeakMap<DocumentNode, boolean>();

function asksForSecrets(document: DocumentNode): boolean {
  let found = secretDocuments.get(document);
  if (found !== undefined) return found;
  found = false;
  visit(document, {
    Field({ name }) {
      found ||= SECRET_FIELDS.has(name.value);
    },
  });
  secretDocuments.set(document, found);
  return found;
}

type Coding = 'br' | 'gzip';

/** The coding that the client prefers of those that we have; null: none. */
function codingFor(header: string | undefined): Coding | null {
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

/** Runs on the thread pool, so that only its own client waits for it. */
const compressed = (body: string, coding: Coding): Promise<Buffer<ArrayBuffer>> =>
  coding === 'br'
    ? brotlied(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
    : gzipped(body, { level: 6 });

/** A body as it is sent. `varies`: another client may get the same body in another coding. */
export type EncodedBody = { body: string | Buffer<ArrayBuffer>; coding: Coding | null; varies: boolean };

/** Compresses a body for clients that take it, where that is safe and worth it. */
export function encodeBody({ req, mayCompress }: Exchange, text: string): EncodedBody | Promise<EncodedBody> {
  if (!mayCompress || text.length < WORTH_BYTES) return { body: text, coding: null, varies: false };
  const coding = codingFor(req.headers['accept-encoding']?.toString());
  if (!coding) return { body: text, coding, varies: true };
  return compressed(text, coding).then((body) => ({ body, coding, varies: true }));
}
