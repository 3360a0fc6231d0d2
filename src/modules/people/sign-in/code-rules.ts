/** How long a code is good. */
export const CODE_MINUTES = 10;
/** So many wrong guesses for an address within twelve months, and its codes are long. */
export const WRONG_GUESSES = 15;
/** So long is a guess remembered: a leap year. */
const YEAR_MINUTES = 366 * 24 * 60;
/** After so many the owner is told, and not again for so long. */
const TOLD_AFTER = 10;
const TOLD_AGAIN_MINUTES = 30 * 24 * 60;

/** So many codes of an address are good at once; with the wrong guesses, the chance of a year (docs/security.md). */
const LIVE_CODES = 5;
/** So many are sent as fast as somebody asks; the next ones wait. */
const AT_ONCE = 3;
const PAUSE_MINUTES = 2;
/** While so many mails count, codes are good for longer, and come less often. */
const MANY_MAILS = 90;
const SLOW_PAUSE_MINUTES = 30;
/** After so long one mail less counts: in any 24 hours there are 150 at most. */
const MAIL_COUNTS_MINUTES = 30;
const SLOW_CODE_MINUTES = 60;

/** So many wrong tries a code outlives, of each source. */
const TRIES_OF_SOURCE = 5;
/** The same once the address has long codes: then only for the source that asked for it. */
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

/** What is remembered of an address: the last wrong guesses, and until when its mails count, one after the other. */
export type Guarded = { wrongAt: Date[]; toldAt: Date | null; mailsUntil: Date | null };

export const minutesFrom = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000);

export const yearFrom = (at: Date): Date => minutesFrom(at, YEAR_MINUTES);

const isLive = ({ usedAt, expiresAt }: Code, now: Date) => usedAt === null && expiresAt > now;
const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

/** The wrong guesses that still count. */
const recent = ({ wrongAt }: Pick<Guarded, 'wrongAt'>, now: Date) =>
  wrongAt.filter((at) => at > minutesFrom(now, -YEAR_MINUTES));

/** Whether this address was guessed at too often for six digits. */
export const wantsLong = (guarded: Pick<Guarded, 'wrongAt'>, now: Date): boolean =>
  recent(guarded, now).length >= WRONG_GUESSES;

/** From when the next mail counts: at once, or when those before it do no more. */
const nextCountsFrom = ({ mailsUntil }: Guarded, now: Date) =>
  mailsUntil && mailsUntil > now ? mailsUntil : now;

/** A code that is to be made and sent. */
export type NewCode = {
  isLong: boolean;
  minutes: number;
  /** The codes that make room for it. */
  replaces: string[];
  mailsUntil: Date;
};

/**
 * What a request for a code leads to; null: nothing, because the mailbox has a fresh one. Whoever asked, the code goes to
 * the owner, so a stranger's request gives the owner a code as well.
 */
export function nextCode(guarded: Guarded, codes: Code[], now: Date): NewCode | null {
  const isLong = wantsLong(guarded, now);
  const live = codes
    .filter((code) => isLive(code, now) && (code.isLong || !isLong))
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const counts = nextCountsFrom(guarded, now);
  const slow = counts > minutesFrom(now, (MANY_MAILS - 1) * MAIL_COUNTS_MINUTES);
  const newest = live[0];
  const atOnce = isLong ? 1 : AT_ONCE;
  const pause = slow ? SLOW_PAUSE_MINUTES : live.length < atOnce ? 0 : PAUSE_MINUTES;
  if (newest && minutesFrom(newest.createdAt, pause) > now) return null;
  return {
    isLong,
    minutes: slow ? SLOW_CODE_MINUTES : CODE_MINUTES,
    // Never a young one: the pauses make the oldest of five at least four minutes old.
    replaces: live.slice(LIVE_CODES - 1).map(({ id }) => id),
    mailsUntil: minutesFrom(counts, MAIL_COUNTS_MINUTES),
  };
}

/** What a try came to. A used or expired code that was right is no guess: somebody pressed twice, or too late. */
export type Try =
  | { kind: 'right'; id: string }
  | { kind: 'stale' }
  | { kind: 'wrong'; against: string[]; wrongAt: Date[]; tell: boolean; nowLong: boolean };

/** Looks at one try of a source: at codes of an address that nobody else is trying meanwhile. */
export function judgeTry(
  guarded: Guarded,
  codes: Code[],
  tried: { hash: Uint8Array; source: Uint8Array },
  now: Date,
): Try {
  const isLong = wantsLong(guarded, now);
  const open = codes.filter((code) => isLive(code, now) && isOpenTo(code, tried.source, isLong));
  const right = open.find(({ hash }) => same(hash, tried.hash));
  if (right) return { kind: 'right', id: right.id };
  if (codes.some((code) => !isLive(code, now) && same(code.hash, tried.hash))) return { kind: 'stale' };
  const wrongAt = [...recent(guarded, now), now].slice(-WRONG_GUESSES);
  const told = guarded.toldAt !== null && guarded.toldAt > minutesFrom(now, -TOLD_AGAIN_MINUTES);
  return {
    kind: 'wrong',
    against: open.filter((code) => !code.isLong).map(({ id }) => id),
    wrongAt,
    tell: wrongAt.length >= TOLD_AFTER && !told,
    nowLong: !isLong && wrongAt.length >= WRONG_GUESSES,
  };
}

/** A stranger's tries end a code for the stranger alone, until there were too many of all strangers together. */
function isOpenTo({ isLong, askedBy, wrongBy }: Code, source: Uint8Array, addressIsLong: boolean): boolean {
  if (isLong) return true;
  const tries = wrongBy.filter((each) => same(each, source)).length;
  return addressIsLong ? same(askedBy, source) && tries < TRIES_OF_ASKER : tries < TRIES_OF_SOURCE;
}

/** Letters and digits that nobody takes for each other: no 0 O, no 1 I L. Twelve of them are 59 bits. */
export const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const DIGITS = 6;
export const LETTERS = 12;
/** Longer than any code with all that mail programs put around and between. */
const LONGEST_TYPED = 200;

/**
 * The code in what a person typed or pasted; null where there is none. Invisible characters, dashes, dots and spaces of
 * any kind do no harm, nor do the digits of another script: none of it makes a wrong code right.
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

/** What a digit is worth: those of a script stand in tens, each after the one before. */
function digitValue(digit: string): string {
  const place = digit.codePointAt(0)!;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(place - before - 1))) before += 1;
  return String(before % 10);
}

/** As people read it: long ones in groups of four. */
export const shownCode = (code: string): string =>
  code.length === LETTERS ? code.replace(/(.{4})(?=.)/g, '$1-') : code;
