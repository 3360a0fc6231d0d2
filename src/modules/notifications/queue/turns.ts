import { groupedBy } from '../../../lib/grouped-by.ts';
import { allBut, valuesOf } from '../../../lib/sql.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Picked } from '../../../ports/isolation.ts';
import {
  CLAIM_OF_CENTERS,
  type Claim,
  type ClaimedDelivery,
  DUE_OF_CENTERS,
  WAITING_CENTERS,
} from './claim-statements.ts';

/*
 * While one claim takes all that is due, deliveries are claimed oldest first. Where more waits, centers take turns: what
 * one center has to send delays no other.
 */

/** Who was served last: centers take turns, and so do reply groups, whose mails share requests. */
export type Turns = {
  /** Least recently served first. */
  inTurn<T>(items: T[], keyOf: (item: T) => unknown): T[];
  note(claimed: ClaimedDelivery[]): void;
};

/** Nobody was served yet. */
export function createTurns(): Turns {
  const servedAt = new Map<unknown, number>();
  let turn = 0;
  return {
    inTurn: (items, keyOf) =>
      items.toSorted((a, b) => (servedAt.get(keyOf(a)) ?? 0) - (servedAt.get(keyOf(b)) ?? 0)),
    note(claimed) {
      turn += 1;
      for (const { centerId, replyGroup } of claimed) servedAt.set(centerId, turn).set(replyGroup, turn);
    },
  };
}

/**
 * Claims `limit` due deliveries where more are due than that. Each reply group gives a request's worth, shared out among
 * its centers, the least recently served first. A center waits for one such claim of each other center at most. A reply
 * group is never cut short of a full request.
 */
export async function claimInTurns(sql: Sql, input: Claim, turns: Turns, picked: Picked) {
  const { channel, token, now, limit } = input;
  const groups = byReplyGroup(await sql(WAITING_CENTERS, [channel, now]));
  const take = (centers: WaitingCenter[], most: number, room: number) =>
    sql(CLAIM_OF_CENTERS, [
      ...[channel, token, room, ...valuesOf(picked), now],
      ...shares(centers, groups, most),
    ]);
  const claimed = await take(inTurn(groups, turns), limit, limit);
  for (const [group, ours] of byReplyGroup(claimed)) {
    const room = limit - ours.length;
    const centers = groups.get(group)!;
    // A center alone in its group was cut short only where the claim as a whole was full.
    if (room > 0 && (centers.length > 1 || claimed.length >= limit))
      claimed.push(...(await orNone(take(centers, room * centers.length, room))));
  }
  return claimed;
}

/** The deliveries that such a claim takes, when it fails and they are looked through for the row to blame. */
export async function dueInTurns(sql: Sql, { channel, now, limit }: Claim, turns: Turns, aside: string[]) {
  const groups = byReplyGroup(await sql(WAITING_CENTERS, [channel, now]));
  const centers = shares(inTurn(groups, turns), groups, limit);
  return sql(DUE_OF_CENTERS, [channel, limit, ...valuesOf(allBut(aside)), now, ...centers]);
}

const inTurn = (groups: Map<number, WaitingCenter[]>, turns: Turns): WaitingCenter[] =>
  turns
    .inTurn([...groups.keys()], (group) => group)
    .flatMap((group) => turns.inTurn(groups.get(group)!, ({ centerId }) => centerId));

/** SQL parameters: these centers, and how much each gives where a reply group gives `most`. */
const shares = (centers: WaitingCenter[], groups: Map<number, WaitingCenter[]>, most: number) => [
  centers.map(({ replyGroup }) => replyGroup),
  centers.map(({ centerId }) => centerId),
  centers.map(({ replyGroup }) => Math.ceil(most / groups.get(replyGroup)!.length)),
];

/** What a claim adds may fail: the next claim meets it, and what is claimed already does not wait for it. */
export const orNone = (more: Promise<ClaimedDelivery[]>): Promise<ClaimedDelivery[]> => more.catch(() => []);

type WaitingCenter = { replyGroup: number; centerId: string };

const byReplyGroup = <T extends { replyGroup: number }>(items: T[]): Map<number, T[]> =>
  groupedBy(items, ({ replyGroup }) => replyGroup);
