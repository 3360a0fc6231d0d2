import { Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useTexts } from '../i18n/language.ts';
import { Empty, Loading } from '../ui/parts.tsx';
import { Guarded } from './broken.tsx';
import {
  Attention,
  Closures,
  Messages,
  Now,
  People,
  Schedule,
  Service,
  Services,
  Session,
  Settings,
  Week,
} from './screens.ts';
import { Shell } from './shell.tsx';
import { texts } from './texts.ts';
import { useAccount, useIsManager } from './viewer.tsx';
import { useAttentionCount } from './watch.ts';

/** The screens of managers and teachers. Teachers get those in which they may do something. */
export function Staff() {
  const t = useTexts(texts);
  const { center } = useAccount();
  const isManager = useIsManager();
  const [path] = useLocation();
  const attention = useAttentionCount();
  const count = { value: attention, label: t.attentionCount(attention) };
  const places = [
    { to: '/now', name: t.now },
    { to: '/attention', name: t.attention, count },
    { to: '/week', name: t.week },
    ...(isManager
      ? [
          { to: '/services', name: t.services },
          { to: '/people', name: t.people },
          { to: '/closures', name: t.closures },
          { to: '/messages', name: t.messages },
        ]
      : []),
    { to: '/settings', name: t.settings },
  ];
  return (
    <Shell title={center.name} places={places}>
      <Guarded key={path}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/now" component={Now} />
            <Route path="/attention" component={Attention} />
            <Route path="/week" component={Week} />
            <Route path="/sessions/:id">{({ id }) => <Session key={id} id={decodeURIComponent(id)} />}</Route>
            <Route path="/services" component={Services} />
            <Route path="/services/:id">{({ id }) => <Service key={id} id={decodeURIComponent(id)} />}</Route>
            <Route path="/schedules/:id">
              {({ id }) => <Schedule key={id} id={decodeURIComponent(id)} />}
            </Route>
            <Route path="/people/*?" component={People} />
            <Route path="/closures" component={Closures} />
            <Route path="/messages" component={Messages} />
            <Route path="/settings/*?" component={Settings} />
            <Route path="/">
              <Redirect to="/now" replace />
            </Route>
            <Route>
              <Empty>{t.notFound}</Empty>
            </Route>
          </Switch>
        </Suspense>
      </Guarded>
    </Shell>
  );
}
