import { useState } from 'react';
import { refusalOf } from '../../../../api/failures.ts';
import { useAct, useRead } from '../../../../api/hooks.ts';
import {
  RosterMessagesDocument,
  RosterRenewUrlDocument,
  RosterSendAgainDocument,
  RosterTakeOffDocument,
} from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { useNow } from '../../../../ui/now.ts';
import { Notice, Row, Shown, Stack } from '../../../../ui/parts.tsx';
import { useRefused } from '../../../../ui/refused.tsx';
import { useSay } from '../../../../ui/say.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import { TwoSteps } from '../../../../ui/two-steps.tsx';
import { isOnline, type RosterClass, type Seat, takesPeople } from '../facts.ts';
import { SeatMessages } from './messages.tsx';
import { texts } from './texts.ts';
import { useAsReloaded } from './use-as-reloaded.ts';

type Props = {
  session: RosterClass;
  seat: Seat;
  reload(): void;
  onClose(): void;
  onTakenOff(): void;
};
/** What came of an act, said in the dialog: what is under it is neither seen nor read aloud. */
type Said = { text: string; bad: boolean };

/** What one person was sent, their personal URL, and their seat. */
export function SeatSheet({ session, seat, reload, onClose, onTakenOff }: Props) {
  const words = useTexts(common);
  const read = useRead(RosterMessagesDocument, { id: seat.id });
  const [said, setSaid] = useState<Said | null>(null);
  useAsReloaded(seat, read.reload);
  const after = (next: Said) => {
    setSaid(next);
    if (next.bad) return;
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
            {isOnline(session) && isAhead && (
              <Row>
                {node.accessUrl && <CopyUrl url={node.accessUrl} say={setSaid} />}
                <SendAgain {...props} />
                <RenewUrl {...props} />
              </Row>
            )}
            {said && <Notice tone={said.bad ? 'bad' : 'plain'}>{said.text}</Notice>}
            <SeatMessages messages={node.deliveries.edges.map((edge) => edge.node)} />
            <Row between>
              {isAhead && <TakeOff {...props} onTakenOff={onTakenOff} />}
              <Button onClick={onClose}>{words.close}</Button>
            </Row>
          </Stack>
        )
      }
    </Shown>
  );
}

function CopyUrl({ url, say }: { url: string; say(said: Said): void }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const copy = () => navigator.clipboard.writeText(url).then(() => say({ text: words.copied, bad: false }));
  return <Button onClick={copy}>{t.copyUrl}</Button>;
}

type ActProps = { seat: Seat; after(said: Said): void };

function SendAgain({ seat, after }: ActProps) {
  const t = useTexts(texts);
  const refused = useRefused();
  const { run, running } = useAct(RosterSendAgainDocument);
  async function send() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Session');
    after(saidOf(refusal && refused(refusal), t.sentAgain(seat.customer.name)));
  }
  return (
    <Button busy={running} onClick={send}>
      {t.sendAgain}
    </Button>
  );
}

function RenewUrl({ seat, after }: ActProps) {
  const t = useTexts(texts);
  const refused = useRefused();
  const { run } = useAct(RosterRenewUrlDocument);
  async function renew() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Booking');
    after(saidOf(refusal && refused(refusal), t.renewed));
  }
  return (
    <TwoSteps label={t.renew} act={renew}>
      {t.renewLead}
    </TwoSteps>
  );
}

function TakeOff({ seat, after, onTakenOff }: ActProps & { onTakenOff(): void }) {
  const t = useTexts(texts);
  const say = useSay();
  const refused = useRefused();
  const { run } = useAct(RosterTakeOffDocument);
  const { name } = seat.customer;
  async function takeOff() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Booking');
    if (refusal) return after(saidOf(refused(refusal), ''));
    say(t.takenOff(name));
    onTakenOff();
  }
  return (
    <TwoSteps label={t.takeOff} act={takeOff} look="danger">
      {t.takeOffLead(name)}
    </TwoSteps>
  );
}

const saidOf = (refused: string | null, done: string): Said => ({
  text: refused ?? done,
  bad: refused !== null,
});
