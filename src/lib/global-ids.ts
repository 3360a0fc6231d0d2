import { NotFoundError } from './errors.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const NAMED = /^(\w+):([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

/** Whether this has the form of a row id. */
export const isRowId = (value: string): boolean => UUID.test(value);

/** The opaque id that clients, tokens and printed JSON use. It is unique over all types. */
export function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

/** The parts of a global id; null when it is malformed. */
export function parseGlobalId(value: string): { type: string; id: string } | null {
  const bytes = Buffer.from(value, 'base64');
  const [, type, id] = NAMED.exec(bytes.toString()) ?? [];
  // Many texts are read as the same bytes; one of them is the id.
  return type && id && bytes.toString('base64') === value ? { type, id } : null;
}

/** The row id in a client's `value`. Throws `NotFoundError` when it is malformed or of another type. */
export function rowId(type: string, value: string): string {
  const parts = parseGlobalId(value);
  if (parts?.type !== type) throw new NotFoundError(type.replace(/(?<=.)[A-Z]/g, ' $&').toLowerCase());
  return parts.id;
}

/** The row id in a client's `value`; null when it is malformed or of another type. */
export function knownRowId(type: string, value: string): string | null {
  const parts = parseGlobalId(value);
  return parts?.type === type ? parts.id : null;
}

/** A filter that finds no row, for reads by a malformed id. Pothos reports a resolver that does not run its query. */
export const matchNothing: { in: string[] } = { in: [] };

/** No row has it, and every id is above it. */
export const LOWEST_ID = '00000000-0000-0000-0000-000000000000';
