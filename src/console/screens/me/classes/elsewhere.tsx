import { useRead } from '../../../api/hooks.ts';
import { MyElsewhereDocument, type MyElsewhereQuery } from '../../../generated/operations.ts';
import { datesOf } from '../../../i18n/dates.ts';
import { useLocale, useTexts } from '../../../i18n/language.ts';
import { Badge, Card, Muted, Row, Stack } from '../../../ui/parts.tsx';
import { GoThere } from '../go-there.tsx';
import { texts } from './texts.ts';

type Seat = NonNullable<
  NonNullable<NonNullable<MyElsewhereQuery['me']>['allBookings']>['edges'][number]
>['node'];

/** One's classes at other studios that know the same address. To act on one, one goes over there. */
export function Elsewhere() {
  const t = useTexts(texts);
  const read = useRead(MyElsewhereDocument, {});
  const seats = read.data?.me?.allBookings?.edges.map(({ node }) => node).filter((seat) => seat.elsewhere);
  if (!seats?.length) return null;
  return (
    <section aria-labelledby="elsewhere">
      <Stack>
        <h2 id="elsewhere">{t.elsewhere}</h2>
        {seats.map((seat) => (
          <SeatElsewhere key={seat.bookingId} seat={seat} />
        ))}
      </Stack>
    </section>
  );
}

function SeatElsewhere({ seat }: { seat: Seat }) {
  const t = useTexts(texts);
  const { tag } = useLocale();
  const dates = datesOf(tag, seat.timeZone);
  return (
    <Card>
      <Stack>
        <div>
          <p>{dates.full(seat.startsAt)}</p>
          <h3>{seat.serviceName}</h3>
          <Muted>{seat.teacherName ? t.with(seat.teacherName) : null}</Muted>
        </div>
        <Row between>
          <Badge>{seat.centerName}</Badge>
          <GoThere centerId={seat.centerId} label={t.goThere} />
        </Row>
      </Stack>
    </Card>
  );
}
