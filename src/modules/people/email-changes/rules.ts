import { minutesFrom } from '../sign-in/code-rules.ts';

/** So many wrong codes end a change. */
const CODE_TRIES = 5;

/** An account's address is changed only by somebody who entered a code within so many minutes. */
const FRESH_MINUTES = 10;
/** How long the old address may take a change back. */
const TAKE_BACK_DAYS = 7;
/** So many messages a day may a customer's own acts send to one address. */
export const MESSAGES_A_DAY = 20;
/** So many other addresses a day may an account ask for. */
export const ADDRESSES_A_DAY = 20;

/** A code entered since then is fresh. */
export const freshSince = (now: Date): Date => minutesFrom(now, -FRESH_MINUTES);
export const takeBackUntil = (now: Date): Date => minutesFrom(now, TAKE_BACK_DAYS * 24 * 60);

type Pending = Record<'confirmedAt' | 'closedAt' | 'takenBackAt', Date | null> & {
  codeExpiresAt: Date;
  wrongTries: number;
};

/** Whether a code can still confirm this change. */
export const isPending = (change: Pending, now: Date): boolean =>
  !change.confirmedAt &&
  !change.closedAt &&
  !change.takenBackAt &&
  change.codeExpiresAt > now &&
  change.wrongTries < CODE_TRIES;

/** The same, to find it by. */
export const pending = (now: Date) => ({
  confirmedAt: null,
  closedAt: null,
  takenBackAt: null,
  codeExpiresAt: { gt: now },
  wrongTries: { lt: CODE_TRIES },
});

/** After so many wrong guesses in a year, codes are too long to be guessed. By the account, and by the address. */
export const wrongCodes = (accountId: string, address: string) =>
  [accountId, address].map((by) => ({
    name: 'wrong codes of changes',
    most: 15,
    minutes: 365 * 24 * 60,
    by,
  }));
