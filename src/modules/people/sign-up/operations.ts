import { NotFoundError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import { statement } from '../../../lib/statement.ts';
import { assertRoomForCustomers } from '../customers/operations.ts';
import { mailCode } from '../sign-in/operations.ts';
import { NewSignUp } from './rules.ts';

type Deps = Parameters<typeof mailCode>[0];

/**
 * Mails a code to whoever wants to be a customer, in the way of `requestCode`: the same for every address, within the same
 * bounds. Nothing exists before the code is entered, and nobody reads the name before. Throws `NotFoundError` where the
 * center does not want it, `InvalidInputError`, `RateLimitedError`.
 */
export async function signUp(
  deps: Deps,
  centerId: string,
  input: unknown,
  clientAddress: string,
): Promise<{ expiresAt: Date }> {
  const { db, clock } = deps;
  const { email, name, locale = null, timeZone = null } = parseInput(NewSignUp, input);
  const [center] = await db.sql(WELCOMING, [centerId]);
  if (!center) throw new NotFoundError('center');
  await assertRoomForCustomers(db.prisma, centerId);
  const asked = { email, clientAddress, now: clock() };
  // The name is a stranger's: it is in no mail.
  const reader = { ...center, name: '', locale };
  return mailCode(deps, asked, { signUp: { centerId, name, locale, timeZone }, reader });
}

const WELCOMING = statement(
  { centerName: 'text', centerLocale: 'text', contactEmail: 'text?' },
  `
  SELECT name AS "centerName", locale AS "centerLocale", contact_email AS "contactEmail"
  FROM center WHERE id = $1::uuid AND sign_up AND suspended_at IS NULL`,
);
