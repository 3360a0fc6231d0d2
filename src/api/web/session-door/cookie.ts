import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { REFRESH_DAYS } from '../../../modules/people/sign-in/rules.ts';

/** Where a browser keeps the refresh token; no script reads it. */
export type SessionCookie = {
  read(c: Context): string | null;
  keep(c: Context, refreshToken: string): void;
  drop(c: Context): void;
};

const KEPT = { path: '/', httpOnly: true, sameSite: 'Strict' } as const;

/**
 * The cookie of a sign-in. With https its name begins with `__Host-`, so no other host of the domain can set it. By http it
 * has neither that prefix nor `Secure`: Chromium takes both from this machine, other browsers and machines do not.
 */
export function sessionCookie(publicUrl: string): SessionCookie {
  const isSecure = new URL(publicUrl).protocol === 'https:';
  const name = isSecure ? '__Host-session' : 'online-session';
  const kept = { ...KEPT, secure: isSecure };
  return {
    read: (c) => getCookie(c, name) || null,
    keep: (c, refreshToken) =>
      setCookie(c, name, refreshToken, { ...kept, maxAge: REFRESH_DAYS * 24 * 3600 }),
    drop: (c) => void deleteCookie(c, name, kept),
  };
}
