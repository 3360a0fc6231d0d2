import type { Viewer } from '../../src/ports/identity.ts';
import type { Harness } from './harness.ts';
import { addressOf } from './signing-in.ts';

/** The origin of the harness's public address. */
export const ORIGIN = 'https://live.example';

/** What the session door answered. */
export type DoorAnswer = {
  status: number;
  headers: Headers;
  /** Null where it sets none; empty where it takes it away. */
  cookie: string | null;
  setCookie: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the answer holds
  body: any;
};

/** A browser with one cookie, whose pages ask the session door. */
export function doorBrowser(h: Pick<Harness, 'url'>, cookie: string | null = null) {
  const browser = {
    cookie,
    /** The next one is asked as this page's would be, but for these headers; null takes one away. */
    async ask(asked: unknown, changed: Record<string, string | null> = {}): Promise<DoorAnswer> {
      const headers = {
        origin: ORIGIN,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        cookie: browser.cookie && `__Host-session=${browser.cookie}`,
        ...changed,
      };
      const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
      const body = typeof asked === 'string' ? asked : JSON.stringify(asked);
      const answer = await fetch(`${h.url}/session`, {
        method: 'POST',
        headers: Object.fromEntries(given),
        body,
      });
      const setCookie = answer.headers.get('set-cookie');
      const set = setCookie && (/^__Host-session=([^;]*)/.exec(setCookie)?.[1] ?? null);
      if (set !== null) browser.cookie = set || null;
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        cookie: set,
        setCookie,
        body: JSON.parse(text),
      };
    },
  };
  return browser;
}
export type DoorBrowser = ReturnType<typeof doorBrowser>;

/** A browser in which this account has signed in with a code. */
export async function signedInBrowser(h: Harness, account: Viewer) {
  const browser = doorBrowser(h);
  const email = await addressOf(h, account);
  const answer = await browser.ask({ signIn: { email, code: await h.aCode(email) } });
  return { browser, email, answer };
}
