import type { ExecutionResult, GraphQLError } from 'graphql';
import { isDatabaseAway } from '../../lib/database-away.ts';
import { noteUnanswered } from '../../lib/outage-log.ts';
import type { Log } from '../../ports/log.ts';
import type { Context } from '../schema-kit/context.ts';
import { publicError, type Say, sayingTo } from '../schema-kit/user-error.ts';

/** What a client sees of an error. An error that is not meant for clients is logged. */
export function masked(error: unknown, requestId: string, log: Log, say: Say): GraphQLError {
  let isReported = false;
  const report = (cause: unknown) => {
    if (isDatabaseAway(cause)) return noteUnanswered(log, cause);
    isReported = true;
    log.error('a request failed', { requestId, ...described(cause) });
  };
  const shown = publicError(error, report, say);
  if (isReported) shown.extensions.requestId = requestId;
  return shown;
}

/** The same of a result, whose refusals speak the language of the context's caller. */
export async function withMaskedErrors(
  result: ExecutionResult,
  { requestId, context, log }: { requestId: string; context: Context; log: Log },
): Promise<ExecutionResult> {
  if (!result.errors) return result;
  const say = await sayingTo(context);
  return { ...result, errors: result.errors.map((error) => masked(error, requestId, log, say)) };
}

/** An error for the log. Only its last line: in the lines before, database errors quote values. */
function described(cause: unknown): { error: string; at: string[] } {
  if (!(cause instanceof Error)) return { error: typeof cause, at: [] };
  const lines = cause.message.trim().split('\n');
  const at = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: `${cause.name}: ${lines.at(-1)}`, at: at.map((line) => line.trim()).slice(0, 10) };
}
