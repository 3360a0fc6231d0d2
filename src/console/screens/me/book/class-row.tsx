import type { BookableClassFragment } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Badge, Muted } from '../../../ui/parts.tsx';
import css from './book.module.css';
import { texts } from './texts.ts';

type Session = BookableClassFragment;

/** A class in the timetable. The whole row is the button: on a phone it is what the thumb meets. */
export function ClassRow({ session, onOpen }: { session: Session; onOpen(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { startsAt, endsAt, service, professional } = session;
  const readers = dates.readers(startsAt);
  return (
    <button type="button" className={css.row} onClick={onOpen}>
      <span className={css.time}>{dates.span(startsAt, endsAt)}</span>
      <span className={css.what}>
        <strong>{service.name}</strong>
        {professional?.name && <Muted>{t.with(professional.name)}</Muted>}
        {readers && <Muted>{t.yourTime(readers)}</Muted>}
      </span>
      <span className={css.state}>
        <Seats session={session} />
      </span>
    </button>
  );
}

/** Whether there is a seat, in words. */
export function Seats({ session }: { session: Session }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { capacity, seatsTaken, viewerBooking, notBookableReason, bookingOpensAt } = session;
  if (viewerBooking?.status === 'BOOKED') return <Badge tone="good">{t.booked}</Badge>;
  switch (notBookableReason) {
    case 'FULL':
      return <Badge>{t.full}</Badge>;
    case 'NOT_OPEN':
      return <Badge>{bookingOpensAt ? t.opens(dates.dayAndTime(bookingOpensAt)) : t.notOpen}</Badge>;
    case 'CLOSED':
      return <Badge>{t.closed}</Badge>;
    default:
      return <Muted>{t.seats(capacity - seatsTaken)}</Muted>;
  }
}
