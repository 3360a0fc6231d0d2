import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { createApi } from './api/client.ts';
import { useRead } from './api/hooks.ts';
import { accessToken, useSession, wasSignedIn } from './api/session.ts';
import { ConsoleViewerDocument } from './generated/operations.ts';
import { CenterZone } from './i18n/dates.ts';
import { deviceLocale, type Locale, LocaleContext, localeOf, useTexts } from './i18n/language.ts';
import { Customer } from './shell/customer.tsx';
import { Staff } from './shell/staff.tsx';
import { AccountContext } from './shell/viewer.tsx';
import { Loading, Notice, Shown } from './ui/parts.tsx';
import { Saying } from './ui/say.tsx';
import { texts } from './ui/texts.ts';

const loadSignIn = () => import('./screens/sign-in/screen.tsx');
const SignIn = lazy(loadSignIn);
const Timetable = lazy(() => import('./screens/timetable/screen.tsx'));

/** Everything in one language, with a client of its own for each person who signs in. */
export function App() {
  const session = useSession();
  const api = useMemo(() => (session === 'UNKNOWN' ? null : createApi()), [session]);
  useEffect(() => () => api?.close(), [api]);
  if (!api)
    return (
      <Spoken locale={deviceLocale()}>
        <Starting />
      </Spoken>
    );
  return (
    <Provider value={api.client}>
      <Switch>
        <Route path="/c/:id">
          {({ id }) => (
            <Spoken locale={deviceLocale()}>
              <Suspense fallback={<Loading />}>
                <Timetable key={id} centerId={decodeURIComponent(id)} />
              </Suspense>
            </Spoken>
          )}
        </Route>
        <Route>{session === 'SIGNED_IN' ? <SignedIn /> : <SignedOut />}</Route>
      </Switch>
    </Provider>
  );
}

const ASK_AGAIN_MS = 3_000;

/** Until the server has said whether somebody is signed in; it is asked until it answers. */
function Starting() {
  const t = useTexts(texts);
  const [offline, setOffline] = useState(false);
  useEffect(() => {
    let again: ReturnType<typeof setTimeout>;
    // On a device where nobody was signed in, the answer is known nearly for sure.
    if (!wasSignedIn()) void loadSignIn().catch(() => {});
    const ask = () =>
      accessToken().catch(() => {
        setOffline(true);
        again = setTimeout(ask, ASK_AGAIN_MS);
      });
    void ask();
    return () => clearTimeout(again);
  }, []);
  return offline ? <Notice tone="warn">{t.offline}</Notice> : <Loading />;
}

function SignedOut() {
  const [path] = useLocation();
  return (
    <Spoken locale={deviceLocale()}>
      <Suspense fallback={<Loading />}>
        {path === '/sign-in' ? <SignIn /> : <Redirect to={signInTo(path)} replace />}
      </Suspense>
    </Spoken>
  );
}

const signInTo = (path: string) => (path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`);

/** Where the sign-in leads: the place that was asked for, if it is one of ours. */
function wanted(): string {
  const to = new URLSearchParams(location.search).get('to') ?? '/';
  return to.startsWith('/') && !to.startsWith('//') ? to : '/';
}

function SignedIn() {
  const [path] = useLocation();
  const read = useRead(ConsoleViewerDocument, {});
  const locale = useMemo(() => {
    const viewer = read.data?.viewer;
    const own = viewer && 'locale' in viewer ? viewer.locale : null;
    return read.data ? localeOf(own, read.data.center?.locale, ...navigator.languages) : deviceLocale();
  }, [read.data]);
  if (path === '/sign-in') return <Redirect to={wanted()} replace />;
  return (
    <Spoken locale={locale}>
      <Shown read={read}>
        {({ viewer, center }) =>
          viewer && center && viewer.__typename !== 'Partner' ? (
            <AccountContext value={{ viewer, center }}>
              <CenterZone value={center.timeZone}>
                {viewer.__typename === 'Customer' ? <Customer /> : <Staff />}
              </CenterZone>
            </AccountContext>
          ) : (
            <Loading />
          )
        }
      </Shown>
    </Spoken>
  );
}

function Spoken({ locale, children }: { locale: Locale; children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = locale.tag;
  }, [locale.tag]);
  return (
    <LocaleContext value={locale}>
      <Saying>{children}</Saying>
    </LocaleContext>
  );
}
