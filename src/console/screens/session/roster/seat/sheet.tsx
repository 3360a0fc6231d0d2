import { useState } from 'react';
import { type Refusal, refusalOf, useAct, useRead } from '../../../../api/hooks.ts';
import {
  RosterMessagesDocument,
  RosterRenewUrlDocument,
  RosterSendAgainDocument,
  RosterTakeOffDocument,
} from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { CopyButton } from '../../../../ui/copy.tsx';
import { useNow } from '../../../../ui/now.ts';
import { Notice, Row, Shown, Stack } from '../../../../ui/parts.tsx';
import { useRefused } from '../../../../ui/refused.ts';
import { useSay } from '../../../../ui/say.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import { isOnline, type RosterClass, type Seat, takesPeople } from '../facts.ts';
import { SeatMessages } from './messages.tsx';
import { texts } from './texts.ts';
import { TwoSteps } from './two-steps.tsx';
import { useAsReloaded } from './use-as-reloaded.ts';

type Props = { session: RosterClass; seat: Seat; reload(): void; onClose(): void };

/** What one person was sent, their personal URL, and their seat. */
export function SeatSheet({ session, seat, reload, onClose }: Props) {
  const words = useTexts(common);
  const refused = useRefused();
  const read = useRead(RosterMessagesDocument, { id: seat.id });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useAsReloaded(seat, read.reload);
  const after = (refusedNow: Refusal | null) => {
    setRefusal(refusedNow);
    if (refusedNow) return;
    reload();
    read.reload();
  };
  const isAhead = takesPeople(session, useNow());
  const props = { seat, after };
  return (
    <Shown read={read}>
      {({ node }) =>
        node?.__typename === 'Booking' && (
          <Stack>
            {refusal && <Notice tone="bad">{refused(refusal)}</Notice>}
            {isOnline(session) && isAhead && (
              <Row>
                {node.accessUrl && <CopyUrl url={node.accessUrl} />}
                <SendAgain {...props} />
                <RenewUrl {...props} />
              </Row>
            )}
            <SeatMessages messages={node.deliveries.edges.map((edge) => edge.node)} />
            <Row between>
              {isAhead && <TakeOff {...props} onClose={onClose} />}
              <Button onClick={onClose}>{words.close}</Button>
            </Row>
          </Stack>
        )
      }
    </Shown>
  );
}

function CopyUrl({ url }: { url: string }) {
  const t = useTexts(texts);
  return <CopyButton text={url} label={t.copyUrl} />;
}

type ActProps = { seat: Seat; after(refusal: Refusal | null): void };

function SendAgain({ seat, after }: ActProps) {
  const t = useTexts(texts);
  const say = useSay();
  const { run, running } = useAct(RosterSendAgainDocument);
  async function send() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Session');
    if (!refusal) say(t.sentAgain(seat.customer.name));
    after(refusal);
  }
  return (
    <Button busy={running} onClick={send}>
      {t.sendAgain}
    </Button>
  );
}

function RenewUrl({ seat, after }: ActProps) {
  const t = useTexts(texts);
  const say = useSay();
  const { run } = useAct(RosterRenewUrlDocument);
  async function renew() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Booking');
    if (!refusal) say(t.renewed);
    after(refusal);
  }
  return (
    <TwoSteps label={t.renew} act={renew}>
      {t.renewLead}
    </TwoSteps>
  );
}

function TakeOff({ seat, after, onClose }: ActProps & { onClose(): void }) {
  const t = useTexts(texts);
  const say = useSay();
  const { run } = useAct(RosterTakeOffDocument);
  const { name } = seat.customer;
  async function takeOff() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Booking');
    if (!refusal) {
      say(t.takenOff(name));
      onClose();
    }
    after(refusal);
  }
  return (
    <TwoSteps label={t.takeOff} act={takeOff} look="danger">
      {t.takeOffLead(name)}
    </TwoSteps>
  );
}
