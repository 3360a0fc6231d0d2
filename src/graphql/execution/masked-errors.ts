import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Log } from '../../ports/log.ts';
import { publicError } from '../schema-kit/user-error.ts';

/** What a client sees of an error. An error that is not meant for clients is logged. */
export function masked(error: unknown, requestId: string, log: Log): GraphQLError {
  let isReported = false;
  const shown = publicError(error, (cause) => {
    isReported = true;
    log.error('a request failed', { requestId, ...described(cause) });
  });
  if (isReported) shown.extensions.requestId = requestId;
  return shown;
}

export const withMaskedErrors = (result: ExecutionResult, requestId: string, log: Log): ExecutionResult =>
  result.errors ? { ...result, errors: result.errors.map((error) => masked(error, requestId, log)) } : result;

/** An error for the log. Only its last line: in the lines before, database errors quote values. */
function described(cause: unknown): { error: string; at: string[] } {
  if (!(cause instanceof Error)) return { error: typeof cause, at: [] };
  const lines = cause.message.trim().split('\n');
  const at = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: `${cause.name}: ${lines.at(-1)}`, at: at.map((line) => line.trim()).slice(0, 10) };
}
