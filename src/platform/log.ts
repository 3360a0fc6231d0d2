import pino, { type DestinationStream } from 'pino';
import { currentTrace } from '../lib/trace.ts';
import type { Log } from '../ports/log.ts';

const MASKED = '[masked]';

/** The names of fields whose values are secrets, addresses or join URLs, at any depth. */
const SECRET_FIELDS =
  /^(authorization|cookie|password|secret|token|accessToken|refreshToken|apiKey|joinUrl|ownJoinUrl|backupJoinUrl|accessUrl|endpoint|email|to|p256dh|auth)$/i;

/** Secrets in texts: errors of libraries may quote them. Each expression takes linear time. */
const SECRET_TEXTS: [RegExp, string | ((found: string) => string)][] = [
  [/eyJ[\w.-]*/g, unlessShort],
  [/(?:osk|whsec|SG)[_.][\w.+/=-]*/g, unlessShort],
  [/(\/(?:join|email|teach)\/)[\w-]{8,}/g, `$1${MASKED}`],
  [/:\/\/[^\s/]*/g, withoutPassword],
  [/[^\s"'<>()[\]=:,;/]+/g, unlessAddress],
];

function unlessShort(found: string): string {
  return found.length > 10 ? MASKED : found;
}

function withoutPassword(authority: string): string {
  const at = authority.lastIndexOf('@');
  return at > 0 && authority.slice('://'.length, at).includes(':')
    ? `://${MASKED}${authority.slice(at)}`
    : authority;
}

function unlessAddress(word: string): string {
  const at = word.lastIndexOf('@');
  return at > 0 && word.indexOf('.', at) > at + 1 ? MASKED : word;
}

/** Longer than any text of ours; longer texts are cut before they are searched. */
const LONGEST = 10_000;

type Options = {
  /** Which process writes, and which version it runs: in every line. */
  of?: { node: string; version: string };
  /** Absent: standard output. */
  destination?: DestinationStream;
};

/** JSON lines. Possible secrets are masked. A line that is written in a trace names it. */
export function createLog(level: string, { of, destination }: Options = {}): Log {
  const options = {
    level,
    base: of ?? null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (name: string) => ({ level: name }) },
    mixin: inTrace,
  };
  const logger = destination ? pino(options, destination) : pino(options);
  const write =
    (method: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: Record<string, unknown>) => {
      if (logger.isLevelEnabled(method)) logger[method](masked(fields ?? {}), maskedText(message));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function inTrace(): { traceId?: string } {
  const trace = currentTrace();
  return trace ? { traceId: trace.traceId } : {};
}

const DEEPEST = 6;

function masked(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth === DEEPEST) return MASKED;
  if (Array.isArray(value)) return value.map((each) => masked(each, depth + 1));
  const of = (name: string, each: unknown) => (SECRET_FIELDS.test(name) ? MASKED : masked(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, of(name, each)]));
}

function maskedText(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return SECRET_TEXTS.reduce((left, [secret, mask]) => left.replace(secret, mask as string), shown);
}
