import { Suspense, useEffect, useMemo } from 'react';
import { Provider } from 'urql';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { createApi } from './api/client.ts';
import { useRead } from './api/hooks.ts';
import type { SessionState } from './api/session.ts';
import { ConsoleViewerDocument } from './generated/operations.ts';
import { CenterZone } from './i18n/dates.ts';
import { deviceLocale, localeOf } from './i18n/language.ts';
import { Customer } from './shell/customer.tsx';
import { preload, Timetable } from './shell/screens.ts';
import { Spoken } from './shell/spoken.tsx';
import { Staff } from './shell/staff.tsx';
import { AccountContext } from './shell/viewer.tsx';
import { Loading, Shown } from './ui/parts.tsx';

preload(location.pathname);

/** The screens behind the sign-in, and the public one, with a client of its own for each person who signs in. */
export default function Inside({ session }: { session: SessionState }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person gets another client.
  const api = useMemo(() => createApi(), [session]);
  useEffect(() => () => api.close(), [api]);
  return (
    <Provider value={api.client}>
      <Switch>
        <Route path="/c/:id">
          {({ id }) => (
            <Suspense fallback={<Loading />}>
              <Timetable key={id} centerId={decodeURIComponent(id)} />
            </Suspense>
          )}
        </Route>
        <Route>
          <SignedIn />
        </Route>
      </Switch>
    </Provider>
  );
}

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
