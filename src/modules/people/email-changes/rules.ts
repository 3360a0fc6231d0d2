import type { EmailChange } from '../../../generated/prisma/client.ts';
import { minutesAfter } from '../../../lib/time.ts';
import { type Account, ownerOf } from '../accounts/rules.ts';
import { DAY_MINUTES } from '../sign-in/code-rules.ts';

/** This many wrong codes end a change. */
const CODE_TRIES = 5;

/** The holder of an account changes its address only within this time after entering a sign-in code. */
const FRESH_MINUTES = 10;
/** How long the old address may take a change back. */
const TAKE_BACK_DAYS = 7;
/** Messages that an account's own acts may send to one address in a day. */
export const MESSAGES_A_DAY = 20;
/** Other addresses that an account may ask for in a day. */
export const ADDRESSES_A_DAY = 20;

/** A code that was entered since then is fresh. */
export const freshSince = (now: Date): Date => minutesAfter(now, -FRESH_MINUTES);
export const takeBackUntil = (now: Date): Date => minutesAfter(now, TAKE_BACK_DAYS * DAY_MINUTES);

/** Finds the changes that a code can still confirm. */
export const pending = (now: Date) => ({
  confirmedAt: null,
  closedAt: null,
  takenBackAt: null,
  codeExpiresAt: { gt: now },
  wrongTries: { lt: CODE_TRIES },
});

/** The pending change of an account: there is at most one. */
export const pendingOf = (who: Pick<Account, 'id' | 'role'>, now: Date) => ({
  ...ownerOf(who),
  ...pending(now),
});

/** The account whose address is changed. */
export const accountOf = ({ customerId, professionalId, centerId }: EmailChange): Account =>
  customerId
    ? { id: customerId, role: 'customer', centerId }
    : { id: professionalId!, role: 'professional', centerId };

export type TakeBackState = 'STANDS' | 'TAKEN_BACK' | 'OVER';

/** Whether a change can still be taken back. */
export function takeBackState(
  { takenBackAt, closedAt, takeBackUntil }: Pick<EmailChange, 'takenBackAt' | 'closedAt' | 'takeBackUntil'>,
  now: Date,
): TakeBackState {
  if (takenBackAt) return 'TAKEN_BACK';
  return closedAt || takeBackUntil <= now ? 'OVER' : 'STANDS';
}

/** The wrong guesses in a year, of an account and for an address. Once one limit is reached, only long codes count. */
export const wrongCodes = (accountId: string, addressHash: Uint8Array) =>
  [accountId, Buffer.from(addressHash).toString('hex')].map((by) => ({
    name: 'wrong codes of changes',
    most: 15,
    minutes: 365 * DAY_MINUTES,
    by,
  }));
