import type { ExecutionResult } from 'graphql';
import { CODES, type Code } from '../schema-kit/request-error.ts';

/** What became of an operation, in a word of ours: a code, or `OK`. A refusal in a result union is an answer. */
export type Outcome = Code | 'OK';

/** Of several errors the first counts; a stream that was opened is `OK`. */
export function resultCodeOf(result: unknown): Outcome {
  const first = Array.isArray(result) ? result[0] : result;
  const { errors } = (first ?? {}) as ExecutionResult;
  if (!errors?.length) return 'OK';
  const code = errors[0]!.extensions?.code as Code;
  return CODES.includes(code) ? code : 'BAD_USER_INPUT';
}
