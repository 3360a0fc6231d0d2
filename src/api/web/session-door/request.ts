import { z } from 'zod';
import { InvalidInputError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { readBody } from '../../http/read-body.ts';

const ROLES = { CUSTOMER: 'customer', MANAGER: 'manager', PROFESSIONAL: 'professional' } as const;
const Role = z
  .enum(['CUSTOMER', 'MANAGER', 'PROFESSIONAL'])
  .transform((role): (typeof ROLES)[typeof role] => ROLES[role]);

const ACTS = {
  signIn: z.strictObject({
    email: z.string(),
    code: z.string(),
    centerId: z.string().nullish(),
    role: Role.nullish(),
  }),
  refresh: z.strictObject({}),
  switchAccount: z.strictObject({ centerId: z.string(), role: Role }),
  signOut: z.strictObject({}),
};
type Acts = typeof ACTS;

/** What is asked of the session door. */
export type SessionRequest = { [Act in keyof Acts]: { act: Act; input: z.output<Acts[Act]> } }[keyof Acts];

const MOST_BYTES = 16 * 1024;

/** Reads a request's body: one act, with its input. Throws `InvalidInputError` with the path in that input. */
export async function readSessionRequest(request: Request): Promise<SessionRequest> {
  const body = parsed((await readBody(request, MOST_BYTES))?.toString() ?? '');
  const [[act, input] = [''], ...others] = Object.entries(body ?? {});
  if (others.length > 0 || !Object.hasOwn(ACTS, act))
    throw new InvalidInputError('input', `Give exactly one of ${Object.keys(ACTS).join(', ')}.`);
  return { act, input: parseInput(ACTS[act as keyof Acts], input) } as SessionRequest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError('input', 'The body is not valid JSON.');
  }
}
