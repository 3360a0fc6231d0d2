import { useState } from 'react';
import { Section } from '../../../account/section.tsx';
import { useRead } from '../../../api/hooks.ts';
import { type CustomerSeatFragment, PeopleBookingsDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { More } from '../../../ui/more.tsx';
import { Badge, Empty, Row, Shown } from '../../../ui/parts.tsx';
import css from '../people.module.css';
import { SessionLine } from '../session-line.tsx';
import { texts } from '../texts.ts';

const AT_ONCE = 30;

type Props = { customerId: string; now: number };

/** Seats held in classes that are not over. */
export function Upcoming({ customerId }: Props) {
  const t = useTexts(texts.customer);
  return (
    <Section title={t.upcoming}>
      <Seats id={customerId} upcoming none={t.noUpcoming} />
    </Section>
  );
}

/** What is over or was given up, read when it is asked for. */
export function Past({ customerId, now }: Props) {
  const t = useTexts(texts.customer);
  const [shown, setShown] = useState(false);
  if (!shown)
    return (
      <Row>
        <Button onClick={() => setShown(true)}>{t.showPast}</Button>
      </Row>
    );
  return (
    <Section title={t.past}>
      <Seats id={customerId} upcoming={false} none={t.noPast} shows={(seat) => !isAhead(seat, now)} />
    </Section>
  );
}

const isAhead = ({ status, session }: CustomerSeatFragment, now: number): boolean =>
  status === 'BOOKED' && session.status !== 'CANCELLED' && Date.parse(session.endsAt) > now;

type SeatsProps = {
  id: string;
  upcoming: boolean;
  none: string;
  shows?(seat: CustomerSeatFragment): boolean;
};

function Seats({ id, upcoming, none, shows = () => true }: SeatsProps) {
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(PeopleBookingsDocument, { id, upcoming, first: AT_ONCE, after });
  return (
    <Shown read={read}>
      {({ node }) => {
        if (node?.__typename !== 'Customer') return null;
        const { edges, pageInfo } = node.bookings;
        const seats = edges.map((edge) => edge.node).filter(shows);
        return (
          <>
            {seats.length === 0 && !pageInfo.hasNextPage && <Empty>{none}</Empty>}
            <ul className={css.plain}>
              {seats.map((seat) => (
                <Seat key={seat.id} seat={seat} />
              ))}
            </ul>
            <More pageInfo={pageInfo} busy={read.loading} onMore={setAfter} />
          </>
        );
      }}
    </Shown>
  );
}

function Seat({ seat }: { seat: CustomerSeatFragment }) {
  const t = useTexts(texts.customer);
  const { session, accessUrl, alert } = seat;
  const outcome = useOutcome(seat);
  const holds = seat.status === 'BOOKED' && session.status !== 'CANCELLED';
  return (
    <SessionLine session={session}>
      <Row>
        {alert && <Badge tone="warn">{t.unreachable}</Badge>}
        {outcome && <Badge>{outcome}</Badge>}
        {holds && accessUrl && !outcome && <CopyButton text={accessUrl} label={t.copyLink} />}
      </Row>
    </SessionLine>
  );
}

function useOutcome({ session, status, cancelledLate, attendance }: CustomerSeatFragment): string | null {
  const t = useTexts(texts.customer);
  if (session.status === 'CANCELLED') return t.cancelledByCenter;
  if (status === 'CANCELLED') return cancelledLate ? t.givenUpLate : t.givenUp;
  if (attendance?.status === 'ATTENDED') return t.attended;
  return attendance?.status === 'ABSENT' ? t.absent : null;
}
