import { Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useTexts } from '../i18n/language.ts';
import { Loading } from '../ui/parts.tsx';
import { Guarded } from './broken.tsx';
import { useKeptPush } from './push.ts';
import { Account, Book, Classes } from './screens.ts';
import { Shell } from './shell.tsx';
import { texts } from './texts.ts';
import { useAccount } from './viewer.tsx';

/** The customer's own pages. */
export function Customer() {
  const t = useTexts(texts);
  const { center, viewer } = useAccount();
  const [path] = useLocation();
  useKeptPush(viewer.id);
  const places = [
    { to: '/me/classes', name: t.classes },
    { to: '/me/book', name: t.book },
    { to: '/me/account', name: t.account },
  ];
  return (
    <Shell title={center.name} places={places}>
      <Guarded key={path}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/me/classes" component={Classes} />
            <Route path="/me/book" component={Book} />
            <Route path="/me/account" component={Account} />
            <Route>
              <Redirect to="/me/classes" replace />
            </Route>
          </Switch>
        </Suspense>
      </Guarded>
    </Shell>
  );
}
