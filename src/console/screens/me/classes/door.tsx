import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { JoinMyClassDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button, OutLink } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/now.ts';
import { Badge, Muted, Notice } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import type { Booking } from './booking.ts';
import css from './classes.module.css';
import { texts } from './texts.ts';

type Online = NonNullable<Booking['session']['online']>;

/** How the class is entered: what is said now, in a live region, and the button while the door is open. */
export function Door({ booking }: { booking: Booking }) {
  const online = booking.session.online!;
  return (
    <div className={css.door}>
      <div role="status">
        <State online={online} startsAt={booking.session.startsAt} />
      </div>
      {online.waitingNote && <Notice>{online.waitingNote}</Notice>}
      {online.state === 'OPEN' && <Join booking={booking} />}
    </div>
  );
}

function State({ online, startsAt }: { online: Online; startsAt: string }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  switch (online.state) {
    case 'OPEN':
      return <Badge tone="good">{online.live ? t.live : t.open(dates.relative(startsAt, now))}</Badge>;
    case 'WAITING_FOR_LINK':
      return <Badge tone="warn">{t.waiting}</Badge>;
    case 'ENDED':
      return <Badge>{t.ended}</Badge>;
    case 'CANCELLED':
      return <Badge tone="bad">{t.cancelledByStudio}</Badge>;
    default:
      return (
        <Muted>
          {t.opens(dates.time(online.opensAt))} · {dates.relative(online.opensAt, now)}
        </Muted>
      );
  }
}

/**
 * The press. The tab is opened at once, while the browser still sees the press, and led to the room when the server has
 * answered; a phone that opens none is led there itself.
 */
function Join({ booking: { id, attendance, session } }: { booking: Booking }) {
  const t = useTexts(texts);
  const join = useAct(JoinMyClassDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function enter(): Promise<void> {
    const tab = window.open('', '_blank');
    const outcome = await join.run({ input: { bookingId: id } });
    setRefusal(refusalOf(outcome, 'JoinSession'));
    if (outcome.__typename !== 'JoinSession') return tab?.close();
    if (!tab) return location.assign(outcome.joinUrl);
    tab.opener = null;
    tab.location.replace(outcome.joinUrl);
  }
  const { joinUrl, joiningInstructions } = session.online!;
  const isIn = attendance?.status === 'ATTENDED';
  return (
    <>
      <Button look="primary" busy={join.running} onClick={enter}>
        {t.join}
      </Button>
      <Refused refusal={refusal} />
      {isIn && joinUrl && (
        <p>
          {t.joined}{' '}
          <OutLink href={joinUrl} look="quiet">
            {t.openRoom}
          </OutLink>
        </p>
      )}
      {joiningInstructions && <p className={css.instructions}>{joiningInstructions}</p>}
    </>
  );
}
