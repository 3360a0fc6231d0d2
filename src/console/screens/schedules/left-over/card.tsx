import { useState } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card, Row, Stack } from '../../../ui/parts.tsx';
import { Classes } from '../classes.tsx';
import type { ScheduleOnPage } from '../screen.tsx';
import { CancelThem } from './cancel.tsx';
import { texts } from './texts.ts';

type Props = { schedule: ScheduleOnPage; reload(): void };

/** What an early end, or other weekdays, left standing, and the way to cancel it. */
export function LeftOver({ schedule, reload }: Props) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const [cancelling, setCancelling] = useState(false);
  const sessions = schedule.sessionsAfterUntil.edges.map(({ node }) => node);
  const standing = sessions.filter(({ status }) => status === 'SCHEDULED');
  if (sessions.length === 0) return null;
  return (
    <Card label={t.title}>
      <Stack>
        <h2>{t.title}</h2>
        <p>{t.hint}</p>
        <Classes sessions={sessions} label={t.title} usual={schedule} />
        {isManager && standing.length > 0 && (
          <Row>
            <Button look="danger" onClick={() => setCancelling(true)}>
              {t.cancel}
            </Button>
          </Row>
        )}
        {cancelling && (
          <CancelThem sessions={standing} reload={reload} onClose={() => setCancelling(false)} />
        )}
      </Stack>
    </Card>
  );
}
