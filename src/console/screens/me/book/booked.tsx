import { useState } from 'react';
import { isPushed } from '../../../api/push.ts';
import type { BookableClassFragment } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useAccount } from '../../../shell/viewer.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/now.ts';
import { Badge, Row, Stack } from '../../../ui/parts.tsx';
import { texts as common } from '../../../ui/texts.ts';
import { freeUntil } from '../free-until.ts';
import { texts } from './texts.ts';

/** The seat is taken: what happens next. */
export function Booked({ session, onClose }: { session: BookableClassFragment; onClose(): void }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const dates = useDates();
  const { viewer } = useAccount();
  const [pushed] = useState(() => isPushed(viewer.id));
  const now = useNow();
  const { viewerBooking, online } = session;
  return (
    <Stack>
      <div role="status">
        <Badge tone="good">{t.done}</Badge>
      </div>
      <Next session={session} />
      {viewerBooking && <p>{t.freeUntil(dates.dayAndTime(freeUntil({ ...viewerBooking, session }, now)))}</p>}
      <Row>
        <LinkButton to="/me/classes" look="primary">
          {t.toClasses}
        </LinkButton>
        {online && !pushed && <LinkButton to="/me/account">{t.notify}</LinkButton>}
        <Button look="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </Row>
    </Stack>
  );
}

function Next({ session: { online, startsAt } }: { session: BookableClassFragment }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  if (!online) return <p>{t.seeYou(dates.full(startsAt))}</p>;
  if (online.state === 'OPEN') return <p>{t.isOpen}</p>;
  const sent = Date.parse(online.sendAt) <= now;
  return (
    <p>
      {sent ? t.linkSent : t.linkComes(dates.dayAndTime(online.sendAt))}{' '}
      {t.doorOpens(dates.dayAndTime(online.opensAt))}
    </p>
  );
}
