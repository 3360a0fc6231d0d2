import { Ending, type Holder, Hub, Watcher } from '../../../lib/rounds/hub.ts';
import type { Sink } from '../../../lib/watch.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Passes } from '../../../ports/passes.ts';
import { type Right, withRights } from '../rights/queries.ts';
import { isFinalForPage, isImminent, momentOf } from '../rules.ts';
import {
  centerViewOf,
  mayBeRestored,
  type PageKind,
  type PassAccess,
  pageViewOf,
  renewed,
  type SessionAccess,
  type SessionRow,
  type ViewerKind,
  viewOf,
} from './rules.ts';

/** A view, and the viewer's own access URL. */
export class AccessItem {
  readonly view: SessionAccess;
  /** Its moment. */
  readonly readAt: Date;
  readonly #watcher: ViewerWatcher;
  constructor(view: SessionAccess, readAt: Date, watcher: ViewerWatcher) {
    this.view = view;
    this.readAt = momentOf(view.facts, readAt);
    this.#watcher = watcher;
  }
  get personal(): string | null {
    return this.view.opensAt === null ? null : this.#watcher.accessUrl();
  }
  get viewer(): Viewer {
    return this.#watcher.today;
  }
}

/** An account or key that watches. */
export class ViewerWatcher extends Watcher {
  kind: ViewerKind | null = null;
  /** The viewer with the role or the scopes of today, which are not those of the token or of an open socket. */
  today: Viewer;
  /** How what it was last shown looked. */
  shown: symbol | null = null;
  #passes: Passes;
  /** The encrypted pass of its seat. */
  #pass: string | null = null;
  /** Undefined: not decrypted since the pass was read. */
  #accessUrl: string | null | undefined = null;

  constructor(hub: AccessHub, viewer: Viewer, sink: Sink<AccessItem | Error>, passes: Passes) {
    super(hub, viewer, sink);
    this.today = viewer;
    this.#passes = passes;
  }

  get viewer(): Viewer {
    return this.holder as Viewer;
  }

  grant(kind: ViewerKind, right: Right): void {
    const { viewer } = this;
    const { pass, expiresAt } = right;
    this.kind = kind;
    this.today = withRights(viewer, right);
    this.hub.keeper.until(this, expiresAt && expiresAt < viewer.expiresAt ? expiresAt : viewer.expiresAt);
    if (pass === this.#pass) return;
    this.#pass = pass;
    this.#accessUrl = undefined;
    this.shown = null;
  }

  accessUrl(): string | null {
    if (this.#accessUrl === undefined)
      this.#accessUrl = this.#pass && this.#passes.accessUrl(Buffer.from(this.#pass, 'base64'));
    return this.#accessUrl;
  }
}

/** The page of a pass. */
export class PageWatcher extends Watcher {
  readonly hash: Uint8Array;
  kind: PageKind = 'page';
  shown: symbol | null = null;

  constructor(hub: AccessHub, holder: Holder, sink: Sink<PassAccess>, hash: Uint8Array) {
    super(hub, holder, sink);
    this.hash = hash;
  }

  override failed(): Ending {
    return new Ending();
  }
}

/** One view of a session for each kind of right, made when somebody of the kind is shown it. */
class Views<Kind extends string, View extends SessionAccess | PassAccess> {
  readonly #viewOf: (row: SessionRow, now: Date, kind: Kind) => Omit<View, 'look'>;
  readonly #views = new Map<Kind, View>();
  #row: SessionRow | null = null;
  #now = new Date(0);

  constructor(viewOf: (row: SessionRow, now: Date, kind: Kind) => Omit<View, 'look'>) {
    this.#viewOf = viewOf;
  }

  /** Answers whether some kind sees something else than before. */
  refresh(row: SessionRow | null, now: Date): boolean {
    // Those who are shown no seats were shown nothing of the row before.
    let looksElse = row?.seatsOnly === false && this.#row?.seatsOnly === true;
    this.#row = row;
    this.#now = row ? momentOf(row, now) : now;
    for (const [kind, before] of row ? this.#views : [])
      looksElse = this.#make(kind).look !== before.look || looksElse;
    return looksElse;
  }

  /** Null: the session is gone, or only its seats changed, which this kind is not shown. */
  of(kind: Kind): View | null {
    if (!this.#row || (this.#row.seatsOnly && kind !== 'staff')) return null;
    return this.#views.get(kind) ?? this.#make(kind);
  }

  #make(kind: Kind): View {
    const view = renewed<View>(this.#views.get(kind), this.#viewOf(this.#row!, this.#now, kind));
    this.#views.set(kind, view);
    return view;
  }
}

/** Everybody who watches one session, and the open pages of its seats. */
export class SessionHub extends Hub<ViewerWatcher | PageWatcher> {
  readonly sessionId: string;
  #mayBeRestored = false;
  readonly #ofViewers = new Views<ViewerKind, SessionAccess>(viewOf);
  readonly #ofPages = new Views<PageKind, PassAccess>(pageViewOf);

  constructor(sessionId: string) {
    super(`session:${sessionId}`, [`session:${sessionId}`]);
    this.sessionId = sessionId;
  }

  refresh(row: SessionRow | null, now: Date): boolean {
    this.belongsTo(row?.centerId ?? null);
    const couldBeRestored = this.#mayBeRestored;
    this.#mayBeRestored = row !== null && mayBeRestored(row, momentOf(row, now));
    const toViewers = this.#ofViewers.refresh(row, now);
    // Streams end once it is final, although it looks the same.
    return this.#ofPages.refresh(row, now) || toViewers || couldBeRestored !== this.#mayBeRestored;
  }

  due(watcher: ViewerWatcher | PageWatcher) {
    const view = this.#viewFor(watcher);
    return view?.look === watcher.shown ? null : view;
  }

  take(watcher: ViewerWatcher | PageWatcher, view: SessionAccess | PassAccess) {
    watcher.shown = view.look;
    return watcher instanceof PageWatcher
      ? view
      : new AccessItem(view as SessionAccess, this.readAt!, watcher);
  }

  isOver(watcher: ViewerWatcher | PageWatcher): boolean {
    const view = this.#viewFor(watcher);
    if (view === null || view.look !== watcher.shown) return false;
    return isFinalForPage(view.state) && !(view.state === 'CANCELLED' && this.#mayBeRestored);
  }

  #viewFor(watcher: ViewerWatcher | PageWatcher): SessionAccess | PassAccess | null {
    return watcher instanceof PageWatcher
      ? this.#ofPages.of(watcher.kind)
      : this.#ofViewers.of(watcher.kind!);
  }
}

/** Staff or a partner that watches a center, and how each session looked when it was last shown. */
export class CenterWatcher extends ViewerWatcher {
  readonly seen = new Map<string, symbol>();
  /** The reading of its hub that it is shown, and how far it has come in it. */
  reading = 0;
  next = 0;
  /** When what it was last shown in full was read, or what it was shown first; null: nothing yet. */
  since: Date | null = null;
  isNew = true;
  /** It was shown a part of this reading. */
  isMidway = false;
}

type CenterViews = Views<ViewerKind, SessionAccess>;

/** Everybody who watches one center. */
export class CenterHub extends Hub<CenterWatcher> {
  readonly centerId: string;
  #reading = 0;
  #views = new Map<string, CenterViews>();
  /** The same, by the start of their sessions. */
  #list: CenterViews[] = [];

  constructor(centerId: string) {
    super(`center:${centerId}`, [`center:${centerId}`]);
    this.centerId = centerId;
  }

  /** Since when what was processed is read: since the slowest watcher was last shown everything. */
  since(now: Date): Date {
    let since = now;
    for (const watcher of this.watchers) if (watcher.since && watcher.since < since) since = watcher.since;
    return since;
  }

  /** The rows by their start. */
  refresh(rows: readonly SessionRow[], now: Date): boolean {
    this.#reading += 1;
    const before = this.#views;
    this.#views = new Map(rows.map(({ id }) => [id, before.get(id) ?? new Views(centerViewOf)]));
    this.#list = [...this.#views.values()];
    let looksElse = rows.some(({ id }) => !before.has(id));
    for (const row of rows) looksElse = this.#views.get(row.id)!.refresh(row, now) || looksElse;
    return looksElse;
  }

  due(watcher: CenterWatcher): SessionAccess | null {
    if (watcher.reading !== this.#reading) this.#begin(watcher);
    for (; watcher.next < this.#list.length; watcher.next += 1) {
      const view = this.#list[watcher.next]!.of(watcher.kind!);
      if (view && watcher.seen.get(view.sessionId) !== view.look) return view;
    }
    if (watcher.since === this.readAt) return null;
    watcher.since = this.readAt;
    for (const id of watcher.seen.keys()) if (!this.#views.has(id)) watcher.seen.delete(id);
    return null;
  }

  take(watcher: CenterWatcher, view: SessionAccess): AccessItem {
    watcher.seen.set(view.sessionId, view.look);
    watcher.isMidway = true;
    return new AccessItem(view, this.readAt!, watcher);
  }

  isOver(): boolean {
    return false;
  }

  override isMidway(watcher: CenterWatcher): boolean {
    return watcher.isMidway && watcher.reading === this.#reading;
  }

  /** A newcomer is shown what is imminent. Of the rest it is shown what changes. */
  #begin(watcher: CenterWatcher): void {
    watcher.reading = this.#reading;
    watcher.next = 0;
    watcher.isMidway = false;
    if (!watcher.isNew) return;
    watcher.isNew = false;
    watcher.since = this.readAt;
    for (const views of this.#list) {
      const view = views.of(watcher.kind!);
      if (view && !isImminent(view, this.readAt!)) watcher.seen.set(view.sessionId, view.look);
    }
  }
}

export type AccessHub = SessionHub | CenterHub;
