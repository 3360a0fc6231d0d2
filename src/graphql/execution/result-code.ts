import type { ExecutionResult } from 'graphql';
import { CODES, type Code } from '../schema-kit/request-error.ts';

/** How an operation ended, for metrics. A refusal in a result union is an answer, so it is `OK`. */
export type ResultCode = Code | 'OK';

/** The code of the first error; `OK` without one, and for a stream that was opened. */
export function resultCodeOf(result: unknown): ResultCode {
  const first = Array.isArray(result) ? result[0] : result;
  const { errors } = (first ?? {}) as ExecutionResult;
  if (!errors?.length) return 'OK';
  const code = errors[0]!.extensions?.code as Code;
  return CODES.includes(code) ? code : 'BAD_USER_INPUT';
}
