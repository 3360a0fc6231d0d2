import { useState } from 'react';
import { useAct } from '../../../api/hooks.ts';
import { type AlertShownFragment, ResumeEndpointDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Muted, Notice, Row } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { useSettled } from '../settled.ts';
import { texts } from '../texts.ts';

/** An endpoint that was paused. Only managers are told which. */
export function WebhookAct({ webhookEndpoint: endpoint }: Pick<AlertShownFragment, 'webhookEndpoint'>) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const { dayAndTime } = useDates();
  const say = useSay();
  const settled = useSettled();
  const { run, running } = useAct(ResumeEndpointDocument);
  const [refused, setRefused] = useState<string | null>(null);
  if (!endpoint) return <Muted>{t.waitsForManager}</Muted>;
  async function resume(webhookEndpointId: string): Promise<void> {
    const outcome = await run({ input: { webhookEndpointId } });
    if (outcome.__typename === 'WebhookEndpoint') {
      settled();
      return say(t.resumed);
    }
    setRefused('message' in outcome ? outcome.message : words.noAnswer);
  }
  const since = endpoint.failingSince ?? endpoint.pausedAt;
  return (
    <>
      <p>
        <strong>{endpoint.partnerName ?? endpoint.url}</strong>
        <br />
        {since && t.paused(dayAndTime(since))}
      </p>
      {refused && <Notice tone="bad">{refused}</Notice>}
      <Row>
        <Button look="primary" busy={running} onClick={() => resume(endpoint.id)}>
          {t.resume}
        </Button>
      </Row>
    </>
  );
}
