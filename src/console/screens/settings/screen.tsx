import type { ComponentType } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Page } from '../../ui/parts.tsx';
import { Account } from './account/account.tsx';
import { CenterForm } from './center/center-form.tsx';
import { PartnerKeys } from './partners/partner-keys.tsx';
import css from './settings.module.css';
import { texts } from './texts.ts';
import { Webhook } from './webhooks/webhook.tsx';
import { Webhooks } from './webhooks/webhooks.tsx';

type Place = { to: string; name: string; shows: ComponentType };

/** What a manager sets once, and everybody's own account. */
export default function Settings() {
  const t = useTexts(texts);
  const account: Place = { to: '/settings/account', name: t.account, shows: Account };
  const places: Place[] = useIsManager()
    ? [
        { to: '/settings/center', name: t.center, shows: CenterForm },
        { to: '/settings/partners', name: t.partners, shows: PartnerKeys },
        { to: '/settings/webhooks', name: t.webhooks, shows: Webhooks },
        account,
      ]
    : [account];
  return (
    <Page title={t.title}>
      <Tabs places={places} />
      <Switch>
        {places.map(({ to, shows }) => (
          <Route key={to} path={to} component={shows} />
        ))}
        <Route path="/settings/webhooks/:id">
          {({ id }) => <Webhook key={id} id={decodeURIComponent(id)} />}
        </Route>
        <Route>
          <Redirect to={places[0]!.to} replace />
        </Route>
      </Switch>
    </Page>
  );
}

function Tabs({ places }: { places: Place[] }) {
  const t = useTexts(texts);
  const [path] = useLocation();
  if (places.length === 1) return null;
  return (
    <nav aria-label={t.title}>
      <ul className={css.tabs}>
        {places.map(({ to, name }) => (
          <li key={to}>
            <Link to={to} className={css.tab} aria-current={path.startsWith(to) ? 'page' : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
