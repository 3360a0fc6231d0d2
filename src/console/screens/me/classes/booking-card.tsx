import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { OutLink } from '../../../ui/button.tsx';
import { Card, Muted, Notice, Row, Stack } from '../../../ui/parts.tsx';
import { Answer } from './answer.tsx';
import type { Booking } from './booking.ts';
import { CancelBooking } from './cancel.tsx';
import css from './classes.module.css';
import { Door } from './door.tsx';
import { texts } from './texts.ts';

/** One seat: when, what, how to get in, and what can be done about it. */
export function BookingCard({ booking, onChanged }: { booking: Booking; onChanged(): void }) {
  const t = useTexts(texts);
  const { session, accessUrl } = booking;
  return (
    <Card>
      <Stack>
        <ClassFacts session={session} />
        <Moved session={session} />
        {session.online ? <Door booking={booking} /> : <p>{t.inPerson}</p>}
        <Answer booking={booking} onChanged={onChanged} />
        <Row>
          {accessUrl && <OutLink href={`${accessUrl}/calendar.ics`}>{t.calendar}</OutLink>}
          <CancelBooking booking={booking} onCancelled={onChanged} />
        </Row>
      </Stack>
    </Card>
  );
}

/** The times in the center's zone, the reader's beside them where they differ, then what it is and who teaches. */
export function ClassFacts({ session }: { session: Booking['session'] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { startsAt, endsAt, service, professional } = session;
  const readers = dates.readers(startsAt);
  return (
    <div>
      <p className={css.when}>
        <span className={css.time}>{dates.span(startsAt, endsAt)}</span>
        {readers && <Muted>{t.yourTime(readers)}</Muted>}
      </p>
      <h3>{service.name}</h3>
      {professional?.name && <Muted>{t.with(professional.name)}</Muted>}
    </div>
  );
}

function Moved({ session: { previousStartsAt } }: { session: Booking['session'] }) {
  const t = useTexts(texts);
  const dates = useDates();
  if (!previousStartsAt) return null;
  return <Notice>{t.moved(dates.dayAndTime(previousStartsAt))}</Notice>;
}
