import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/hooks.ts';
import {
  type WebhookFactsFragment as Facts,
  WebhookSettingsDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, Empty, Muted, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { Secret } from '../secret.tsx';
import css from '../settings.module.css';
import { Health } from './health.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { texts } from './texts.ts';

export function Webhooks() {
  const t = useTexts(texts);
  const read = useRead(WebhookSettingsDocument, {});
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const made = (fresh: string): void => {
    setSecret(fresh);
    setAdding(false);
    read.reload();
  };
  return (
    <div className={css.narrow}>
      <Stack>
        <Muted>{t.lead}</Muted>
        {secret && <Secret title={t.secret} secret={secret} onDone={() => setSecret(null)} />}
        {adding ? (
          <NewWebhook onMade={made} onClose={() => setAdding(false)} />
        ) : (
          <Row>
            <Button look="primary" onClick={() => setAdding(true)}>
              {t.add}
            </Button>
          </Row>
        )}
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
      </Stack>
    </div>
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
