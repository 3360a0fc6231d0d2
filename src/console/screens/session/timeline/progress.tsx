import { useRef } from 'react';
import { useLive } from '../../../api/hooks.ts';
import { WatchHowItIsSentDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Card, Muted, Row, Stack } from '../../../ui/parts.tsx';
import css from '../session.module.css';
import { texts } from './texts.ts';

type Props = {
  id: string;
  /** Something was sent, or somebody came in: what is read beside it is behind. */
  onChange(): void;
};

/** How far *how to join* has come, and how many are in, as it happens. */
export function Progress({ id, onChange }: Props) {
  const t = useTexts(texts);
  const first = useRef(true);
  const live = useLive(
    WatchHowItIsSentDocument,
    { id },
    {
      onEvent() {
        // The first event is the present, which was read just now.
        if (!first.current) onChange();
        first.current = false;
      },
    },
  );
  const progress = live?.sessionDelivery;
  if (!progress || (progress.total === 0 && progress.joined === 0)) return null;
  const { total, sent, failed, skipped, pending, joined, alerts } = progress;
  return (
    <Card>
      <Stack>
        <h2>{t.progress}</h2>
        {total > 0 && (
          <progress className={css.bar} max={total} value={total - pending} aria-label={t.progress} />
        )}
        <Row>
          <span role="status">
            {total > 0 &&
              [
                t.sent(sent),
                pending > 0 && t.pending(pending),
                skipped > 0 && t.skipped(skipped),
                failed > 0 && t.failed(failed),
              ]
                .filter(Boolean)
                .join(' · ')}
          </span>
        </Row>
        <p>
          <strong>{t.joined(joined)}</strong>
        </p>
        {alerts > 0 && <Muted>{t.unreached(alerts)}</Muted>}
      </Stack>
    </Card>
  );
}
