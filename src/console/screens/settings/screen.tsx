import type { ComponentType } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Page } from '../../ui/parts.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Account } from './account/account.tsx';
import { CenterForm } from './center/center-form.tsx';
import { PartnerKeys } from './partners/partner-keys.tsx';
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
      {places.length > 1 && <Tabs label={t.title} places={places} />}
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
