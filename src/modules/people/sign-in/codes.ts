import { statement } from '../../../lib/statement.ts';
import { minutesAfter } from '../../../lib/time.ts';
import type { Sql } from '../../../ports/database.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import type { SignUp } from '../accounts/rules.ts';
import {
  CODE_LETTERS,
  type Code,
  classifyTry,
  codeIn,
  DAY_MINUTES,
  type GuardedAddress,
  nextCode,
  yearFrom,
} from './code-rules.ts';

/*
 * The codes of addresses. An unknown address has its own, by the same statements. The row of an address is locked until
 * the commit, so that requests and tries for one address run one after the other, on all nodes.
 */

type Deps = Pick<OperationDeps, 'credentials'>;

/** An e-mail address, and the client address that asks for it. */
export type Asked = { email: string; clientAddress: string; now: Date };

/** A code to mail, and for how many minutes it is good. */
type MadeCode = { code: string; minutes: number };

/** How many sign-ups one code bears: of one source and center the last one, of all the newest. */
const MOST_SIGN_UPS = 20;

/** The result of a try. `tell`: mail the owner; `nowLong`: from now on the codes of the address are long. */
export type CodeUse =
  | { kind: 'right'; signUps: SignUp[]; use: () => Promise<unknown> }
  | { kind: 'wrong'; counts: boolean; tell: boolean; nowLong: boolean };

/**
 * Makes a code, or null when the mailbox has a fresh one. A sign-up goes with the new code, else with the fresh one. Part of
 * the caller's transaction.
 */
export async function makeCode(
  { credentials }: Deps,
  sql: Sql,
  { email, clientAddress, now }: Asked,
  signUp: SignUp | null,
  isKnown: boolean,
): Promise<MadeCode | null> {
  const { address, guarded, codes } = await lockAddress({ credentials }, sql, email, now);
  // The codes of an unknown address went nowhere, but those that somebody signed up with: the others hold up no mail.
  const mailed = isKnown || !signUp ? codes : codes.filter(({ signUps }) => signUps.length > 0);
  const unmailed = codes.filter((each) => !mailed.includes(each)).map(({ id }) => id);
  const next = nextCode(guarded, mailed, now);
  const client = credentials.clientAddressHash(clientAddress);
  const code = credentials.newCode(next?.isLong ? CODE_LETTERS : undefined);
  const hash = credentials.codeHash(email, code);
  const pending = signUp ? [{ ...signUp, by: hex(client) }] : [];
  // The same statements run where nothing is sent, so that the duration tells nothing.
  await sql(DROP_CODES, [[...(next?.replaces ?? []), ...unmailed]]);
  await sql(ADD_SIGN_UP, addition(next ? undefined : mailed.findLast(isGood(now)), pending));
  await sql(WRITE_CODE, [
    ...[address, hash, next?.isLong ?? false, client],
    ...[now, minutesAfter(now, next?.minutes ?? 0), next !== null, JSON.stringify(pending)],
  ]);
  const { mailsUntil } = next ?? guarded;
  await sql(NOTE_MAIL, [address, mailsUntil, minutesAfter(now, DAY_MINUTES)]);
  return next && { code, minutes: next.minutes };
}

const isGood =
  (now: Date) =>
  ({ usedAt, expiresAt }: Code) =>
    usedAt === null && expiresAt > now;

/** The values that add a sign-up to a code: it takes the place of the one before from this source. */
function addition(code: StoredCode | undefined, [added]: PendingSignUp[]): unknown[] {
  const others = (code?.signUps ?? []).filter(
    ({ by, centerId }) => by !== added?.by || centerId !== added.centerId,
  );
  const all = added ? [...others, added].slice(-MOST_SIGN_UPS) : others;
  return [code && added ? code.id : null, JSON.stringify(all)];
}

const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');

/** Tries what somebody typed. A right code is used up only by `use`. Part of the caller's transaction. */
export async function tryCode(
  { credentials }: Deps,
  sql: Sql,
  { email, clientAddress, now }: Asked,
  typed: string,
  known: boolean,
): Promise<CodeUse> {
  const { address, guarded, codes } = await lockAddress({ credentials }, sql, email, now);
  const code = codeIn(typed);
  const client = credentials.clientAddressHash(clientAddress);
  const hashes = credentials.codeHashes(email, code ?? '');
  const tried = classifyTry(guarded, codes, { hashes, client }, now);
  const signUps = codes.filter(isGood(now)).flatMap((each) => each.signUps);
  if (tried.kind === 'right')
    return { kind: 'right', signUps: ownFirst(signUps, client), use: () => sql(USE_CODE, [tried.id, now]) };
  // A text that cannot be a code is no guess, but takes as long.
  const counts = tried.kind === 'wrong' && code !== null;
  const { against, wrongAt, tell, nowLong } = counts ? tried : NO_GUESS;
  await sql(NOTE_WRONG_TRY, [against, client]);
  const isSomebodys = known || signUps.length > 0;
  const forgetAt = isSomebodys && counts ? yearFrom(now) : minutesAfter(now, DAY_MINUTES);
  const values = [wrongAt ?? guarded.wrongAt, tell && known ? now : guarded.toldAt, forgetAt];
  await sql(NOTE_GUESS, [address, ...values]);
  return { kind: 'wrong', counts, tell: tell && known, nowLong };
}

/** What this source signed up with, then what others did, the newest first: no stranger gives somebody a name. */
const ownFirst = (signUps: PendingSignUp[], client: Uint8Array): SignUp[] =>
  signUps.toReversed().sort((a, b) => Number(b.by === hex(client)) - Number(a.by === hex(client)));

async function lockAddress({ credentials }: Deps, sql: Sql, email: string, now: Date) {
  const hashes = credentials.addressHashes(email);
  const [address, ...previous] = hashes;
  const [guarded] = await sql(LOCK_ADDRESS, [address, minutesAfter(now, DAY_MINUTES), previous]);
  const codes = await sql(CODES, [hashes]);
  return { address: address!, guarded: guarded!, codes };
}

const NO_GUESS = { against: [], wrongAt: null, tell: false, nowLong: false };

// Under a new secret an address goes on with what it had under the one before.
const LOCK_ADDRESS = statement<GuardedAddress>(
  { wrongAt: 'timestamptz[]', toldAt: 'timestamptz?', mailsUntil: 'timestamptz?' },
  `
  INSERT INTO sign_in_address AS a (address_hash, forget_at, wrong_at, told_at, mails_until)
  SELECT $1::bytea, greatest($2::timestamptz, before.forget_at), coalesce(before.wrong_at, '{}'), before.told_at,
    before.mails_until
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT * FROM sign_in_address WHERE address_hash = ANY ($3::bytea[]) ORDER BY forget_at DESC LIMIT 1) before ON true
  ON CONFLICT (address_hash) DO UPDATE SET forget_at = greatest(a.forget_at, excluded.forget_at)
  RETURNING wrong_at AS "wrongAt", told_at AS "toldAt", mails_until AS "mailsUntil"`,
);

type PendingSignUp = SignUp & { by: string };
type StoredCode = Code & { signUps: PendingSignUp[] };

const CODES = statement<StoredCode>(
  {
    id: 'uuid',
    hash: 'bytea',
    isLong: 'bool',
    askedBy: 'bytea',
    wrongBy: 'bytea[]',
    createdAt: 'timestamptz',
    expiresAt: 'timestamptz',
    usedAt: 'timestamptz?',
    signUps: 'jsonb',
  },
  `
  SELECT id, code_hash AS hash, is_long AS "isLong", asked_by AS "askedBy", wrong_by AS "wrongBy",
    created_at AS "createdAt", expires_at AS "expiresAt", used_at AS "usedAt",
    sign_ups AS "signUps"
  FROM sign_in_code WHERE address_hash = ANY ($1::bytea[]) ORDER BY created_at, id`,
);

const DROP_CODES = 'DELETE FROM sign_in_code WHERE id = ANY ($1::uuid[])';

const WRITE_CODE = `
  INSERT INTO sign_in_code (address_hash, code_hash, is_long, asked_by, created_at, expires_at, sign_ups)
  SELECT $1::bytea, $2::bytea, $3::boolean, $4::bytea, $5::timestamptz, $6::timestamptz, $8::jsonb WHERE $7::boolean`;

const ADD_SIGN_UP = 'UPDATE sign_in_code SET sign_ups = $2::jsonb WHERE id = $1::uuid';

const USE_CODE = `UPDATE sign_in_code SET used_at = $2, sign_ups = '[]' WHERE id = $1`;

const NOTE_WRONG_TRY = `
  UPDATE sign_in_code SET wrong_by = array_append(wrong_by, $2::bytea) WHERE id = ANY ($1::uuid[])`;

const NOTE_MAIL = `
  UPDATE sign_in_address SET mails_until = $2::timestamptz, forget_at = greatest(forget_at, $3, $2::timestamptz)
  WHERE address_hash = $1`;

const NOTE_GUESS = `
  UPDATE sign_in_address SET wrong_at = $2::timestamptz[], told_at = $3, forget_at = greatest(forget_at, $4)
  WHERE address_hash = $1`;
