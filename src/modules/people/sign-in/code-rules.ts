import { between, minutesAfter } from '../../../lib/time.ts';

/** How long a code is good. */
export const CODE_MINUTES = 10;
export const DAY_MINUTES = 24 * 60;
/** How long a guess is remembered: a leap year. */
const YEAR_MINUTES = 366 * DAY_MINUTES;
/** After this many wrong guesses in a year the codes of an address are long. */
export const WRONG_GUESSES = 15;
/** After this many the owner is told, and then not again for a while. */
const TOLD_AFTER = 10;
const TOLD_AGAIN_MINUTES = 30 * DAY_MINUTES;

/** Codes of an address that are good at once. With the wrong guesses it gives a year's chance (docs/security.md). */
const LIVE_CODES = 5;
/** This many are sent as fast as they are asked for; the next ones wait. */
const AT_ONCE = 3;
const PAUSE_MINUTES = 2;
/** While this many mails count, codes are good for longer, and come less often. */
const MANY_MAILS = 90;
const SLOW_PAUSE_MINUTES = 30;
const SLOW_CODE_MINUTES = 60;
/** Every 30 minutes one mail less counts, which makes at most 150 in any 24 hours. */
const MAIL_COUNTS_MINUTES = 30;

/** Wrong tries of one client address that a code outlives. */
const TRIES_OF_CLIENT = 5;
/** The same while the address has long codes; then only the client address that asked for the code may try it. */
const TRIES_OF_ASKER = 3;

export type Code = {
  id: string;
  hash: Uint8Array;
  isLong: boolean;
  askedBy: Uint8Array;
  wrongBy: Uint8Array[];
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
};

/** What is stored of an address: its last wrong guesses, and until when its mails count, one after the other. */
export type GuardedAddress = { wrongAt: Date[]; toldAt: Date | null; mailsUntil: Date | null };

export const yearFrom = (at: Date): Date => minutesAfter(at, YEAR_MINUTES);

const isLive = ({ usedAt, expiresAt }: Code, now: Date) => usedAt === null && expiresAt > now;
const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

/** The wrong guesses that still count. */
const recent = ({ wrongAt }: Pick<GuardedAddress, 'wrongAt'>, now: Date) =>
  wrongAt.filter((at) => at > minutesAfter(now, -YEAR_MINUTES));

/** Whether there were too many wrong guesses for six digits. */
export const wantsLong = (guarded: Pick<GuardedAddress, 'wrongAt'>, now: Date): boolean =>
  recent(guarded, now).length >= WRONG_GUESSES;

/** From when the next mail counts: when the mails before it no longer do. */
const nextCountsFrom = ({ mailsUntil }: GuardedAddress, now: Date) =>
  mailsUntil && mailsUntil > now ? mailsUntil : now;

/** A code to make and send. */
export type NewCode = {
  isLong: boolean;
  minutes: number;
  /** The codes that make room for it. */
  replaces: string[];
  mailsUntil: Date;
};

/**
 * The code to send on a request; null: the mailbox has a fresh one. It always goes to the owner, who can use it even if a
 * stranger asked.
 */
export function nextCode(guarded: GuardedAddress, codes: Code[], now: Date): NewCode | null {
  const isLong = wantsLong(guarded, now);
  const live = codes
    .filter((code) => isLive(code, now) && (code.isLong || !isLong))
    .sort((a, b) => between(a.createdAt, b.createdAt));
  const counts = nextCountsFrom(guarded, now);
  const slow = counts > minutesAfter(now, (MANY_MAILS - 1) * MAIL_COUNTS_MINUTES);
  const newest = live[0];
  const atOnce = isLong ? 1 : AT_ONCE;
  const pause = slow ? SLOW_PAUSE_MINUTES : live.length < atOnce ? 0 : PAUSE_MINUTES;
  if (newest && minutesAfter(newest.createdAt, pause) > now) return null;
  return {
    isLong,
    minutes: slow ? SLOW_CODE_MINUTES : CODE_MINUTES,
    // The pauses make the oldest of five at least four minutes old.
    replaces: live.slice(LIVE_CODES - 1).map(({ id }) => id),
    mailsUntil: minutesAfter(counts, MAIL_COUNTS_MINUTES),
  };
}

/** The class of a try. A used or expired code is `stale` and no guess: somebody pressed twice, or too late. */
type Try =
  | { kind: 'right'; id: string }
  | { kind: 'stale' }
  | { kind: 'wrong'; against: string[]; wrongAt: Date[]; tell: boolean; nowLong: boolean };

/** Classifies one try of a client address; `hashes` has one by each secret that counts. The caller holds the lock of the e-mail address. */
export function classifyTry(
  guarded: GuardedAddress,
  codes: Code[],
  tried: { hashes: Uint8Array[]; client: Uint8Array },
  now: Date,
): Try {
  const isLong = wantsLong(guarded, now);
  const open = codes.filter((code) => isLive(code, now) && isOpenTo(code, tried.client, isLong));
  const isTried = ({ hash }: Code) => tried.hashes.some((each) => same(hash, each));
  const right = open.find(isTried);
  if (right) return { kind: 'right', id: right.id };
  if (codes.some((code) => !isLive(code, now) && isTried(code))) return { kind: 'stale' };
  const wrongAt = [...recent(guarded, now), now].slice(-WRONG_GUESSES);
  const told = guarded.toldAt !== null && guarded.toldAt > minutesAfter(now, -TOLD_AGAIN_MINUTES);
  return {
    kind: 'wrong',
    against: open.filter((code) => !code.isLong).map(({ id }) => id),
    wrongAt,
    tell: wrongAt.length >= TOLD_AFTER && !told,
    nowLong: !isLong && wrongAt.length >= WRONG_GUESSES,
  };
}

/** A stranger's tries end a code for the stranger only, until all strangers together have tried too often. */
function isOpenTo({ isLong, askedBy, wrongBy }: Code, client: Uint8Array, addressIsLong: boolean): boolean {
  if (isLong) return true;
  const tries = wrongBy.filter((each) => same(each, client)).length;
  return addressIsLong ? same(askedBy, client) && tries < TRIES_OF_ASKER : tries < TRIES_OF_CLIENT;
}

/** Letters and digits that look different: no 0 O, no 1 I L. Twelve of them are 59 bits. */
export const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const DIGITS = 6;
export const LETTERS = 12;
/** Longer than any code with everything that mail programs put around and between. */
const LONGEST_TYPED = 200;

/**
 * The code in what a person typed or pasted; null when there is none. Invisible characters, dashes, dots, spaces and the
 * digits of other scripts are allowed: none of them makes a wrong code right.
 */
export function codeIn(typed: string): string | null {
  if (typed.length > LONGEST_TYPED) return null;
  const plain = typed
    .normalize('NFKC')
    .replace(/[^\p{L}\p{Nd}]/gu, '')
    .replace(/\p{Nd}/gu, digitValue)
    .toUpperCase();
  const isCode = /^[0-9]+$/.test(plain) && plain.length === DIGITS;
  return isCode || (plain.length === LETTERS && ofCodeLetters(plain)) ? plain : null;
}

const ofCodeLetters = (text: string) => [...text].every((letter) => CODE_LETTERS.includes(letter));

/** The value of a digit. Unicode has the ten digits of each script in a row. */
function digitValue(digit: string): string {
  const place = digit.codePointAt(0)!;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(place - before - 1))) before += 1;
  return String(before % 10);
}

/** For people to read: long codes in groups of four. */
export const shownCode = (code: string): string =>
  code.length === LETTERS ? code.replace(/(.{4})(?=.)/g, '$1-') : code;
