import { useTexts } from '../../../i18n/language.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { ByDay } from '../../../ui/by-day.tsx';
import { useNow } from '../../../ui/now.ts';
import { Empty } from '../../../ui/parts.tsx';
import { type Booking, isAhead } from './booking.ts';
import { BookingCard } from './booking-card.tsx';
import { texts } from './texts.ts';

type Props = { bookings: readonly Booking[]; onChanged(): void };

export function Upcoming({ bookings, onChanged }: Props) {
  const t = useTexts(texts);
  const now = useNow();
  const ahead = bookings.filter((booking) => isAhead(booking, now));
  if (ahead.length === 0)
    return (
      <Empty>
        <p>{t.empty}</p>
        <LinkButton to="/me/book">{t.toTimetable}</LinkButton>
      </Empty>
    );
  return (
    <ByDay items={ahead} at={({ session }) => session.startsAt} keyOf={({ id }) => id}>
      {(booking) => <BookingCard booking={booking} onChanged={onChanged} />}
    </ByDay>
  );
}
