import { NotFoundError } from './errors.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether this can be the id of a row. */
export const isRowId = (value: string): boolean => UUID.test(value);

/** The id that clients, tokens and printed JSON use: opaque, unique over all types. */
export function globalId(type: string, id: string): string {
  return btoa(`${type}:${id}`);
}

/** The parts of a global id, or null for anything that is not one of ours. */
export function parseGlobalId(value: string): { type: string; id: string } | null {
  const [, type, id] = /^(\w+):(.+)$/.exec(Buffer.from(value, 'base64').toString()) ?? [];
  if (!type || !id || !UUID.test(id) || globalId(type, id) !== value) return null;
  return { type, id };
}

/** The row id in a client's `value`; throws `NotFoundError` when it is malformed or of another type. */
export function rowId(type: string, value: string): string {
  const parts = parseGlobalId(value);
  if (parts?.type !== type) throw new NotFoundError(type.replace(/(?<=.)[A-Z]/g, ' $&').toLowerCase());
  return parts.id;
}

/** The row id in a client's `value`, or null when it is malformed or of another type: for reads, which answer null. */
export function knownRowId(type: string, value: string): string | null {
  const parts = parseGlobalId(value);
  return parts?.type === type ? parts.id : null;
}

/**
 * Finds no row. For reads by what is no id: they ask all the same, because a Pothos resolver that answers without its
 * query counts as one that forgot it.
 */
export const matchNothing: { in: string[] } = { in: [] };
