import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  AddPersonDocument,
  type AddPersonMutationVariables,
  FindPersonDocument,
  type SeatToShareFragment,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Muted, Notice, Row } from '../../../ui/parts.tsx';
import { usePaused } from '../../../ui/paused.ts';
import { useRefused } from '../../../ui/refused.tsx';
import { texts as common } from '../../../ui/texts.ts';
import type { Class } from '../classes.ts';
import css from './dialogs.module.css';
import { NewPerson } from './new-person.tsx';
import { ShareSeat } from './seat.tsx';
import { texts } from './texts.ts';

type Props = { session: Class; onClose(): void };
type Who = Omit<AddPersonMutationVariables['input'], 'sessionId'>;
/** What came of it: a seat, also one that they had already, and what there is to say. */
export type Booked = { message: string | null; seat: SeatToShareFragment | null };

/** Gives somebody a seat at the last moment: a customer who is known, or somebody new. */
export function AddDialog({ session, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const why = useRefused();
  const { run, running } = useAct(AddPersonDocument);
  const [booked, setBooked] = useState<Booked | null>(null);
  async function book(who: Who): Promise<Refusal | null> {
    const outcome = await run({ input: { sessionId: session.id, ...who } });
    if (outcome.__typename === 'Booking') setBooked({ message: null, seat: outcome });
    else if (outcome.__typename === 'AlreadyBookedError')
      setBooked({ message: outcome.message, seat: outcome.booking });
    else return refusalOf(outcome, 'Booking');
    return null;
  }
  const refused = (message: string) => setBooked({ message, seat: null });
  async function bookKnown(customerId: string): Promise<void> {
    const refusal = await book({ customerId });
    if (refusal) refused(why(refusal));
  }
  return (
    <Dialog title={t.add} onClose={onClose}>
      {booked && <Answer booked={booked} service={session.service.name} />}
      <Known busy={running} onBook={bookKnown} />
      <details className={css.fresh}>
        <summary>{t.fresh}</summary>
        <NewPerson busy={running} onBook={(customer) => book({ customer })} onRefused={refused} />
      </details>
      <Button onClick={onClose}>{words.close}</Button>
    </Dialog>
  );
}

function Answer({ booked: { message, seat }, service }: { booked: Booked; service: string }) {
  const t = useTexts(texts);
  return (
    <Notice tone={message === null ? 'plain' : seat ? 'warn' : 'bad'}>
      <Row between>
        <span>{message ?? (seat && t.bookedNow(seat.customer.name))}</span>
        {seat && <ShareSeat seat={seat} service={service} />}
      </Row>
    </Notice>
  );
}

const SHORTEST = 2;

function Known({ busy, onBook }: { busy: boolean; onBook(customerId: string): void }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const search = usePaused(typed.trim());
  const tooShort = search.length < SHORTEST;
  const read = useRead(FindPersonDocument, { search }, { pause: tooShort });
  const found = tooShort ? [] : (read.data?.customers?.edges.map(({ node }) => node) ?? []);
  return (
    <div>
      <Field
        label={t.search}
        hint={t.searchHint}
        type="search"
        autoComplete="off"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <ul className={css.people} aria-busy={read.loading}>
        {found.map(({ id, name, email }) => (
          <li key={id}>
            <span>
              {name}
              <br />
              <Muted>{email}</Muted>
            </span>
            <Button busy={busy} aria-label={t.bookOne(name)} onClick={() => onBook(id)}>
              {t.book}
            </Button>
          </li>
        ))}
      </ul>
      <div role="status">{!tooShort && !read.loading && found.length === 0 && <Muted>{t.none}</Muted>}</div>
    </div>
  );
}
