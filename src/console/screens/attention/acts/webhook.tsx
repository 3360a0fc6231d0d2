import { useState } from 'react';
import type { Refusal } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { type AlertShownFragment, ResumeEndpointDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Muted, Row } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { useSettled } from '../settled.ts';
import { texts } from '../texts.ts';

/** An endpoint that was paused. Only managers are told which. */
export function WebhookAct({ webhookEndpoint: endpoint }: Pick<AlertShownFragment, 'webhookEndpoint'>) {
  const t = useTexts(texts);
  const { dayAndTime } = useDates();
  const say = useSay();
  const settled = useSettled();
  const { run, running } = useAct(ResumeEndpointDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  if (!endpoint) return <Muted>{t.waitsForManager}</Muted>;
  async function resume(webhookEndpointId: string): Promise<void> {
    const outcome = await run({ input: { webhookEndpointId } });
    if (outcome.__typename === 'WebhookEndpoint') {
      settled();
      return say(t.resumed);
    }
    setRefusal(outcome);
  }
  const since = endpoint.failingSince ?? endpoint.pausedAt;
  return (
    <>
      <p>
        <strong>{endpoint.partnerName ?? endpoint.url}</strong>
        <br />
        {since && t.paused(dayAndTime(since))}
      </p>
      <Refused refusal={refusal} />
      <Row>
        <Button look="primary" busy={running} onClick={() => resume(endpoint.id)}>
          {t.resume}
        </Button>
      </Row>
    </>
  );
}
