import {
  type AccessFacts,
  type AccessState,
  accessState,
  instructionsShown,
  isLive,
  type PassState,
} from '../rules.ts';

/** What kind of right somebody watches by: everybody of one kind is shown the same, but for the access URL. */
export type ViewerKind = 'staff' | 'seat' | 'partner' | 'partnerWithUrl';
export type PageKind = 'page' | 'cancelledPage';

/** Two views that look the same to whoever watches have the same look. */
type Looks = { readonly look: symbol };

/** What viewers of one kind see of a session's access at one moment. */
export type SessionAccess = Looks & {
  readonly sessionId: string;
  readonly state: AccessState;
  readonly live: boolean;
  readonly joinUrl: string | null;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  readonly joiningInstructions: string | null;
  readonly waitingNote: string | null;
  /** Null for all but staff. */
  readonly linkMissing: boolean | null;
  /** When staff was last alerted, of the link or of people not reached: who watches the center sees the session again. */
  readonly alertedAt: Date | null;
  /** For staff that watches the center, which sees the session again when a seat is taken or released; null for all others. */
  readonly seatsTaken: number | null;
  /** The link at any time, for staff that watches the center, which sees the session again when there is another; null for all others. */
  readonly linkNow: string | null;
  /** The columns that all of this follows from. Not shown. */
  readonly facts: AccessColumns;
};

/** The changing part of the page of a pass: no link, no names. */
export type PassAccess = Looks & {
  readonly state: PassState;
  /** It shows `CANCELLED`, which can still be taken back without a word. */
  readonly mayBeRestored: boolean;
  readonly live: boolean;
  /** The session's version. */
  readonly revision: number;
  readonly opensAt: Date | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
};

type AccessColumns = AccessFacts & {
  joiningInstructions: string | null;
  waitingNote: string | null;
  seatsTaken: number;
  processedThrough: Date;
  /** Null: it is not cancelled. */
  cancellationFinalAt: Date | null;
};

/** A session as it was read. */
export type SessionRow = AccessColumns & {
  id: string;
  centerId: string;
  alertedAt: Date | null;
  version: number;
  /** Only its seats changed of late, which are for the staff of its center. */
  seatsOnly: boolean;
};

/** A view before it was compared with the one before. */
type Unseen<View> = Omit<View, 'look'>;

/** What viewers of this kind see. Whoever watches one session is not shown it again for an alert or another seat. */
export function viewOf(row: SessionRow, now: Date, kind: ViewerKind): Unseen<SessionAccess> {
  const {
    id,
    centerId: _center,
    version: _version,
    alertedAt: _alertedAt,
    seatsOnly: _seatsOnly,
    ...facts
  } = row;
  const state = accessState(facts, now);
  const online = facts.opensAt !== null;
  const staff = kind === 'staff';
  return {
    sessionId: id,
    state,
    live: online && isLive(facts, now),
    joinUrl: state === 'OPEN' && kind !== 'partner' ? facts.joinUrl : null,
    opensAt: facts.opensAt,
    closesAt: online ? facts.endsAt : null,
    joiningInstructions:
      staff || (kind === 'seat' && instructionsShown(state)) ? facts.joiningInstructions : null,
    waitingNote: facts.waitingNote,
    linkMissing: staff ? online && facts.joinUrl === null : null,
    alertedAt: null,
    seatsTaken: null,
    linkNow: null,
    facts,
  };
}

/** The same where a whole center is watched. */
export function centerViewOf(row: SessionRow, now: Date, kind: ViewerKind): Unseen<SessionAccess> {
  const view = viewOf(row, now, kind);
  const { alertedAt, seatsTaken, joinUrl: linkNow } = row;
  return kind === 'staff' ? { ...view, alertedAt, seatsTaken, linkNow } : view;
}

export function pageViewOf(row: SessionRow, now: Date, kind: PageKind): Unseen<PassAccess> {
  const { version: revision, opensAt, startsAt, endsAt } = row;
  const cancelled = kind === 'cancelledPage' && row.status !== 'CANCELLED';
  const state = cancelled ? 'BOOKING_CANCELLED' : accessState(row, now);
  const restorable = state === 'CANCELLED' && mayBeRestored(row, now);
  return { state, mayBeRestored: restorable, live: isLive(row, now), revision, opensAt, startsAt, endsAt };
}

/** Whether the session shows `CANCELLED`, and can still be restored without a word. */
export const mayBeRestored = (
  { status, cancellationFinalAt }: Pick<AccessColumns, 'status' | 'cancellationFinalAt'>,
  now: Date,
): boolean => status === 'CANCELLED' && cancellationFinalAt !== null && cancellationFinalAt > now;

/** The revision of no session. */
const UNKNOWN_PASS = -1;

/** The last that the page of a pass is told which counts no more. */
export const unknownPass = (row: SessionRow): PassAccess => ({
  state: 'UNKNOWN',
  mayBeRestored: false,
  live: false,
  revision: UNKNOWN_PASS,
  opensAt: row.opensAt,
  startsAt: row.startsAt,
  endsAt: row.endsAt,
  look: Symbol(),
});

type View = Looks & { readonly facts?: AccessColumns };

/**
 * The view to go on with: the very one before if nothing changed at all; its look if nothing changed that anybody is
 * shown.
 */
export function renewed<V extends View>(before: V | undefined, after: Omit<V, 'look'>): V {
  if (!before || !looksLike(before, after))
    return Object.freeze({ ...after, look: Symbol() }) as unknown as V;
  if (!before.facts || isSame(before.facts, after.facts as unknown as AccessColumns)) return before;
  return Object.freeze({ ...after, look: before.look }) as unknown as V;
}

function looksLike(before: object, after: object): boolean {
  return fieldsOf(after).every((field) => field === 'facts' || equal(after[field], before[field]));
}

const isSame = (a: object, b: object) => fieldsOf(a).every((field) => equal(a[field], b[field]));

const fieldsOf = (object: object) => Object.keys(object) as (keyof typeof object)[];

const equal = (a: unknown, b: unknown) =>
  a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
