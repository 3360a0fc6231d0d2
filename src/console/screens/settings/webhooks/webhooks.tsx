import { Link } from 'wouter';
import { useRead } from '../../../api/hooks.ts';
import {
  type WebhookFactsFragment as Facts,
  WebhookSettingsDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Card, Empty, Muted, Row, Shown, Stack } from '../../../ui/parts.tsx';
import css from '../settings.module.css';
import { WithSecrets } from '../with-secrets.tsx';
import { Health } from './health.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { texts } from './texts.ts';

export function Webhooks() {
  const t = useTexts(texts);
  const read = useRead(WebhookSettingsDocument, {});
  return (
    <WithSecrets words={t} form={NewWebhook} onMade={read.reload}>
      <Shown read={read}>
        {({ webhookEndpoints }) =>
          webhookEndpoints?.length ? (
            <ul className={css.list}>
              {webhookEndpoints.map((facts) => (
                <li key={facts.id}>
                  <OneWebhook facts={facts} />
                </li>
              ))}
            </ul>
          ) : (
            <Empty>{t.none}</Empty>
          )
        }
      </Shown>
    </WithSecrets>
  );
}

function OneWebhook({ facts }: { facts: Facts }) {
  const t = useTexts(texts);
  return (
    <Card>
      <Stack>
        <Row between>
          <h3>
            <Link to={`/settings/webhooks/${encodeURIComponent(facts.id)}`}>{facts.url}</Link>
          </h3>
          <Health facts={facts} />
        </Row>
        <Muted>
          {facts.partnerName ? t.of(facts.partnerName) : t.own}: {facts.events.join(', ')}
        </Muted>
      </Stack>
    </Card>
  );
}
