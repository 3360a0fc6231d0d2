import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { ReplayWebhookDocument, type WebhookDeliveriesSettingsQuery } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Badge, Card, Muted, Row, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts } from './texts.ts';

type Endpoint = Extract<WebhookDeliveriesSettingsQuery['node'], { __typename: 'WebhookEndpoint' }>;
type Delivery = Endpoint['deliveries']['edges'][number]['node'];

const TONES = { PENDING: 'plain', CLAIMED: 'plain', DELIVERED: 'good', FAILED: 'bad' } as const;

/** A message: what happened, what became of it and why, and another try. */
export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const t = useTexts(texts);
  const dates = useDates();
  const say = useSay();
  const replay = useAct(ReplayWebhookDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function again(): Promise<void> {
    const outcome = await replay.run({ input: { webhookDeliveryId: delivery.id } });
    const refused = refusalOf(outcome, 'WebhookDelivery');
    setRefusal(refused);
    if (!refused) say(t.replayed);
  }
  const { type, status, reason, responseStatus, attempts, createdAt, nextAttemptAt } = delivery;
  const why = [reason && t.reason[reason], responseStatus && `HTTP ${responseStatus}`].filter(Boolean);
  return (
    <Card>
      <Stack>
        <Row between>
          <code>{type}</code>
          <Badge tone={TONES[status]}>{t.status[status]}</Badge>
        </Row>
        <Muted>
          {[
            dates.dayAndTime(createdAt),
            t.attempts(attempts),
            ...why,
            ...(nextAttemptAt ? [t.next(dates.dayAndTime(nextAttemptAt))] : []),
          ].join(' · ')}
        </Muted>
        <Refused refusal={refusal} />
        {status !== 'PENDING' && status !== 'CLAIMED' && (
          <Row>
            <Button busy={replay.running} onClick={again}>
              {t.replay}
            </Button>
          </Row>
        )}
      </Stack>
    </Card>
  );
}
