import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  DeleteWebhookDocument,
  type WebhookFactsFragment as Facts,
  ResumeWebhookDocument,
  RotateWebhookDocument,
  WebhookDeliveriesSettingsDocument,
  type WebhookDeliveryStatus,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/field.tsx';
import { Card, Empty, Muted, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { TwoSteps } from '../../../ui/two-steps.tsx';
import { Secret } from '../secret.tsx';
import css from '../settings.module.css';
import { DeliveryRow } from './delivery-row.tsx';
import { Health } from './health.tsx';
import { texts } from './texts.ts';

const STATUSES = ['ALL', 'PENDING', 'CLAIMED', 'DELIVERED', 'FAILED'] as const;

/** One webhook: whether it works, what can be done with it, and its messages, newest first. */
export function Webhook({ id }: { id: string }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const [status, setStatus] = useState<(typeof STATUSES)[number]>('ALL');
  const [after, setAfter] = useState<string | null>(null);
  const wanted: WebhookDeliveryStatus | null = status === 'ALL' ? null : status;
  const read = useRead(WebhookDeliveriesSettingsDocument, { id, status: wanted, after });
  return (
    <div className={css.narrow}>
      <Stack>
        <Link to="/settings/webhooks">{t.back}</Link>
        <Shown read={read}>
          {({ node }) =>
            node?.__typename === 'WebhookEndpoint' ? (
              <Stack>
                <Acts facts={node} onChange={read.reload} />
                <h2>{t.messages}</h2>
                <Select
                  label={t.only}
                  value={status}
                  onChange={({ target }) => {
                    setAfter(null);
                    setStatus(target.value as typeof status);
                  }}
                >
                  {STATUSES.map((one) => (
                    <option key={one} value={one}>
                      {t.status[one]}
                    </option>
                  ))}
                </Select>
                <ul className={css.list}>
                  {node.deliveries.edges.map(({ node: delivery }) => (
                    <li key={delivery.id}>
                      <DeliveryRow delivery={delivery} />
                    </li>
                  ))}
                </ul>
                {node.deliveries.edges.length === 0 && <Empty>{t.noMessages}</Empty>}
                {node.deliveries.pageInfo.hasNextPage && (
                  <Button onClick={() => setAfter(node.deliveries.pageInfo.endCursor)}>{words.more}</Button>
                )}
              </Stack>
            ) : (
              <Empty>{t.none}</Empty>
            )
          }
        </Shown>
      </Stack>
    </div>
  );
}

function Acts({ facts, onChange }: { facts: Facts; onChange(): void }) {
  const t = useTexts(texts);
  const say = useSay();
  const dates = useDates();
  const [, go] = useLocation();
  const resume = useAct(ResumeWebhookDocument);
  const rotate = useAct(RotateWebhookDocument);
  const remove = useAct(DeleteWebhookDocument);
  const [secret, setSecret] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const input = { webhookEndpointId: facts.id };

  async function tryAgain(): Promise<void> {
    const refused = refusalOf(await resume.run({ input }), 'WebhookEndpoint');
    setRefusal(refused);
    if (!refused) say(t.resumed);
    onChange();
  }
  async function anotherSecret(): Promise<void> {
    const outcome = await rotate.run({ input });
    setRefusal(refusalOf(outcome, 'RotatedWebhookSecret'));
    if (outcome.__typename === 'RotatedWebhookSecret') setSecret(outcome.secret);
  }
  async function end(): Promise<void> {
    const refused = refusalOf(await remove.run({ input }), 'WebhookEndpoint');
    setRefusal(refused);
    if (refused) return;
    say(t.removed);
    go('/settings/webhooks');
  }
  return (
    <Card>
      <Stack>
        <h2>{facts.url}</h2>
        <Row>
          <Health facts={facts} />
          {(facts.pausedAt || facts.failingSince) && (
            <Button look="primary" busy={resume.running} onClick={tryAgain}>
              {t.resume}
            </Button>
          )}
        </Row>
        <Muted>{facts.events.join(', ')}</Muted>
        {facts.previousSecretUntil && (
          <Muted>{t.bothUntil(dates.dayAndTime(facts.previousSecretUntil))}</Muted>
        )}
        {secret && <Secret title={t.secret} secret={secret} onDone={() => setSecret(null)} />}
        <Refused refusal={refusal} />
        <Row>
          <TwoSteps label={t.rotate} look="danger" act={anotherSecret}>
            {t.rotateMeans}
          </TwoSteps>
          <TwoSteps label={t.remove} look="danger" act={end}>
            {t.removeMeans}
          </TwoSteps>
        </Row>
      </Stack>
    </Card>
  );
}
