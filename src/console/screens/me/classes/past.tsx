import { useState } from 'react';
import { useRead } from '../../../api/hooks.ts';
import { MyPastDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { More } from '../../../ui/more.tsx';
import { Badge, Empty, Muted, Shown, Stack } from '../../../ui/parts.tsx';
import { type Booking, isAhead } from './booking.ts';
import css from './classes.module.css';
import { texts } from './texts.ts';

const AT_ONCE = 20;

/** What is over, read when it is asked for. */
export function Past() {
  const t = useTexts(texts);
  const [shown, setShown] = useState(false);
  if (!shown)
    return (
      <div>
        <Button aria-expanded={false} onClick={() => setShown(true)}>
          {t.showPast}
        </Button>
      </div>
    );
  return (
    <section aria-labelledby="past">
      <Stack>
        <h2 id="past">{t.past}</h2>
        <PastList />
      </Stack>
    </section>
  );
}

function PastList() {
  const t = useTexts(texts);
  const [to] = useState(() => new Date().toISOString());
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(MyPastDocument, { to, first: AT_ONCE, after });
  return (
    <Shown read={read}>
      {({ me }) => {
        const bookings = me?.bookings;
        const over = bookings?.edges.map(({ node }) => node).filter((one) => !isAhead(one, Date.parse(to)));
        if (!bookings || !over?.length) return <Empty>{t.noPast}</Empty>;
        return (
          <>
            <ul className={css.past}>
              {over.map((booking) => (
                <PastClass key={booking.id} booking={booking} />
              ))}
            </ul>
            <More pageInfo={bookings.pageInfo} busy={read.loading} onMore={setAfter} />
          </>
        );
      }}
    </Shown>
  );
}

function PastClass({ booking }: { booking: Booking }) {
  const dates = useDates();
  const said = useOutcome(booking);
  const { service, startsAt } = booking.session;
  return (
    <li className={css.pastClass}>
      <span>
        <strong>{service.name}</strong>
        <br />
        <Muted>{dates.dayAndTime(startsAt)}</Muted>
      </span>
      {said && <Badge>{said}</Badge>}
    </li>
  );
}

function useOutcome({ session, status, cancelledLate, attendance }: Booking): string | null {
  const t = useTexts(texts);
  if (session.status === 'CANCELLED') return t.cancelledByStudio;
  if (status === 'CANCELLED') return cancelledLate ? t.youCancelledLate : t.youCancelled;
  if (attendance?.status === 'ATTENDED') return t.attended;
  return attendance?.status === 'ABSENT' ? t.absent : null;
}
