import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, useLocation } from 'wouter';
import { accessToken, type SessionState, useSession, wasSignedIn } from './api/session.ts';
import { deviceLocale, useTexts } from './i18n/language.ts';
import { SignIn } from './screens/sign-in/screen.tsx';
import { Spoken } from './shell/spoken.tsx';
import { Loading, Notice } from './ui/parts.tsx';
import { texts } from './ui/texts.ts';

const loadInside = () => import('./inside.tsx');
const Inside = lazy(loadInside);
const isPublic = (path: string) => path.startsWith('/c/');

/**
 * What everybody loads first, which is no more than the sign-in needs. The client of the API, and all other screens, are
 * `inside.tsx`.
 */
export function App() {
  const session = useSession();
  const [path] = useLocation();
  const isOffline = useAsked(session);
  return (
    <Spoken locale={deviceLocale()}>
      <Suspense fallback={<Loading />}>{screenOf(session, path, isOffline)}</Suspense>
    </Spoken>
  );
}

function screenOf(session: SessionState, path: string, isOffline: boolean) {
  if (session === 'SIGNED_IN' || (session === 'SIGNED_OUT' && isPublic(path)))
    return <Inside session={session} />;
  // Where nobody was signed in, the server's answer is known nearly for sure: the form does not wait for it.
  if (path === '/sign-in' && (session === 'SIGNED_OUT' || !wasSignedIn()))
    return <SignIn onMailed={() => void loadInside()} />;
  if (session === 'SIGNED_OUT') return <Redirect to={signInTo(path)} replace />;
  return isOffline ? <Offline /> : <Loading />;
}

function Offline() {
  const t = useTexts(texts);
  return <Notice tone="warn">{t.offline}</Notice>;
}

const ASK_AGAIN_MS = 3_000;

/** Asks the server, until it answers, whether somebody is signed in. True: it cannot be reached. */
function useAsked(session: SessionState): boolean {
  const [offline, setOffline] = useState(false);
  const [path] = useLocation();
  const isUnknown = session === 'UNKNOWN';
  const goesInside = wasSignedIn() || isPublic(path);
  useEffect(() => {
    if (isUnknown && goesInside) void loadInside().catch(() => {});
  }, [isUnknown, goesInside]);
  useEffect(() => {
    if (!isUnknown) return;
    let again: ReturnType<typeof setTimeout>;
    const ask = () =>
      accessToken().catch(() => {
        setOffline(true);
        again = setTimeout(ask, ASK_AGAIN_MS);
      });
    void ask();
    return () => clearTimeout(again);
  }, [isUnknown]);
  return offline;
}

const signInTo = (path: string) => (path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`);
