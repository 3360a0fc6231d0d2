import { useSyncExternalStore } from 'react';

/*
 * Who is signed in. The refresh token is in a cookie that no script can read; `POST /session` exchanges it for access tokens,
 * which live in memory only.
 */

type Grant = { accessToken: string; expiresAt: string };
/** A token, and until when it may be sent by this device's own stopwatch, in ms. */
type Held = { accessToken: string; goodUntil: number };

/** `UNKNOWN` until the server has answered the first time. */
export type SessionState = 'UNKNOWN' | 'SIGNED_OUT' | 'SIGNED_IN';

export type Role = 'CUSTOMER' | 'MANAGER' | 'PROFESSIONAL';
export type AccountChoice = { centerId: string; centerName: string; role: Role };

/** Why the door did not open: the name of a refusal of the API, or what hindered the request itself. */
export type DoorRefusal = { code: string; message: string; field?: string; accounts?: AccountChoice[] };

type Request =
  | { signIn: { email: string; code: string; centerId?: string; role?: Role } }
  | { refresh: Record<string, never> }
  | { switchAccount: { centerId: string; role: Role } }
  | { signOut: Record<string, never> };

/** An access token this near its end is exchanged before it is used. */
const AHEAD_MS = 30_000;
/** However wrong this device's clock is, a token serves for so long; the server refuses one that is over. */
const AT_LEAST_MS = 60_000;

/** Says nothing but what to load while the server is asked. */
const SIGNED_IN_HERE = 'signed in';
export const wasSignedIn = (): boolean => localStorage.getItem(SIGNED_IN_HERE) !== null;

let held: Held | null = null;
let state: SessionState = 'UNKNOWN';
const listeners = new Set<() => void>();
const otherTabs = new BroadcastChannel('session');

function become(next: Grant | null): void {
  held = next && { accessToken: next.accessToken, goodUntil: performance.now() + lifetimeOf(next) };
  state = next ? 'SIGNED_IN' : 'SIGNED_OUT';
  if (next) localStorage.setItem(SIGNED_IN_HERE, 'yes');
  else localStorage.removeItem(SIGNED_IN_HERE);
  for (const listener of listeners) listener();
}

const lifetimeOf = ({ expiresAt }: Grant): number =>
  Math.max(AT_LEAST_MS, Date.parse(expiresAt) - Date.now()) - AHEAD_MS;

// Whoever signs in or out elsewhere is somebody else here too: nothing of the old account may stay on the screen.
otherTabs.onmessage = ({ data }) => {
  if (data === 'signed out') sessionStorage.clear();
  location.reload();
};

async function knock(request: Request): Promise<Grant | DoorRefusal | null> {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    body: JSON.stringify(request),
  });
  const answer = await response.json().catch(() => null);
  if (answer?.error) return answer.error;
  if (!response.ok) throw new Error(`POST /session answered ${response.status}`);
  return answer.session;
}

/** One tab at a time: two exchanges of one refresh token at once would look like a theft. */
const alone = async <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request('session', work);

let refreshing: Promise<string | null> | null = null;

/** A token to send now; null: nobody is signed in. Rejects when it must be exchanged and the network is away. */
export async function accessToken(): Promise<string | null> {
  if (held && performance.now() < held.goodUntil) return held.accessToken;
  return state === 'SIGNED_OUT' ? null : exchange();
}

/** Another token after the server refused this one. */
export async function tokenInsteadOf(refused: string | null): Promise<string | null> {
  return held && held.accessToken !== refused ? held.accessToken : exchange();
}

function exchange(): Promise<string | null> {
  refreshing ??= alone(() => knock({ refresh: {} }))
    .then((answer) => {
      become(answer && 'accessToken' in answer ? answer : null);
      return held?.accessToken ?? null;
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

async function change(request: Request): Promise<DoorRefusal | null> {
  const answer = await alone(() => knock(request));
  if (answer && 'code' in answer) return answer;
  otherTabs.postMessage('signOut' in request ? 'signed out' : 'changed');
  become(answer);
  return null;
}

/** Null: signed in. Rejects when the network is away. */
export const signIn = (input: { email: string; code: string; centerId?: string; role?: Role }) =>
  change({ signIn: input });

/** Null: the other account is in use. */
export const switchAccount = (input: { centerId: string; role: Role }) => change({ switchAccount: input });

export async function signOut(): Promise<DoorRefusal | null> {
  const refusal = await change({ signOut: {} });
  // What was typed is kept for whoever signs in again after an end by itself, not for the next one at this device.
  if (!refusal) sessionStorage.clear();
  return refusal;
}

/** Whether somebody is signed in, for the screens. */
export const useSession = (): SessionState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
