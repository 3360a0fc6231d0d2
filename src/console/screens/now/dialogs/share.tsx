import { useState } from 'react';
import css from '../../../acts/add-person/people.module.css';
import { type Read, useRead } from '../../../api/hooks.ts';
import { PeopleBookedDocument, type PeopleBookedQuery } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Badge, Empty, Muted, Shown } from '../../../ui/parts.tsx';
import { texts as common } from '../../../ui/texts.ts';
import type { Class } from '../classes.ts';
import { ShareSeat } from './seat.tsx';
import { texts } from './texts.ts';

type Props = { session: Class; onClose(): void };

/** Whose personal link is to be handed on. */
export function ShareDialog({ session, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(PeopleBookedDocument, { sessionId: session.id, after });
  const page = read.data?.session?.bookings?.pageInfo;
  return (
    <Dialog title={t.share} onClose={onClose}>
      <p>{t.shareLead}</p>
      <Shown read={read}>{() => <Seats read={read} service={session.service.name} />}</Shown>
      {page?.hasNextPage && (
        <Button busy={read.loading} onClick={() => setAfter(page.endCursor)}>
          {words.more}
        </Button>
      )}
      <Button onClick={onClose}>{words.close}</Button>
    </Dialog>
  );
}

/** From so many people on, a name is found faster by typing. */
const MANY = 8;

function Seats({ read, service }: { read: Read<PeopleBookedQuery>; service: string }) {
  const t = useTexts(texts);
  const [name, setName] = useState('');
  const seats = read.data?.session?.bookings?.edges.map(({ node }) => node) ?? [];
  const held = seats.filter(({ status }) => status === 'BOOKED');
  const found = held.filter(({ customer }) => sameLetters(customer.name).includes(sameLetters(name)));
  if (held.length === 0) return <Empty>{t.nobody}</Empty>;
  return (
    <>
      {held.length > MANY && (
        <Field label={t.find} type="search" value={name} onChange={({ target }) => setName(target.value)} />
      )}
      <ul className={css.people}>
        {found.map((seat) => (
          <li key={seat.id}>
            <span>
              {seat.customer.name || seat.customer.email}
              <br />
              {seat.attendance?.status === 'ATTENDED' ? (
                <Badge tone="good">{t.isIn}</Badge>
              ) : (
                <Muted>{seat.customer.email}</Muted>
              )}
            </span>
            <ShareSeat seat={seat} service={service} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Without accents and case. */
const sameLetters = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
