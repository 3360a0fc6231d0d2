import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../../api/failures.ts';
import { useAct, useRead } from '../../../../api/hooks.ts';
import {
  RosterBookDocument,
  RosterSearchDocument,
  type RosterSearchQuery,
} from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Field } from '../../../../ui/field.tsx';
import { Badge, Muted, Row, Shown, Stack } from '../../../../ui/parts.tsx';
import { usePaused } from '../../../../ui/paused.ts';
import { Refused } from '../../../../ui/refused.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import type { RosterClass, Seat } from '../facts.ts';
import css from '../roster.module.css';
import { texts } from './texts.ts';

type Found = NonNullable<RosterSearchQuery['customers']>;
type Person = Found['edges'][number]['node'];

type Props = {
  session: RosterClass;
  seats: Seat[];
  onAdded(name: string): void;
  /** What was looked for, and is nobody's name yet. */
  onNew(name: string): void;
  onClose(): void;
};

/** Finds a customer by words of the name or the address. */
export function Search({ session, seats, onAdded, onNew, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const [typed, setTyped] = useState('');
  const search = usePaused(typed.trim());
  const read = useRead(RosterSearchDocument, { search }, { pause: search === '' });
  return (
    <Stack>
      <Field
        type="search"
        label={t.find}
        autoFocus
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      {search !== '' && (
        <Shown read={read}>
          {({ customers }) => customers && <Results found={customers} {...{ session, seats, onAdded }} />}
        </Shown>
      )}
      <Row between>
        <Button onClick={() => onNew(typed.includes('@') ? '' : typed.trim())}>{t.somebodyNew}</Button>
        <Button look="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </Row>
    </Stack>
  );
}

type ResultsProps = Pick<Props, 'session' | 'seats' | 'onAdded'> & { found: Found };

function Results({ session, seats, onAdded, found }: ResultsProps) {
  const t = useTexts(texts);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const book = useAct(RosterBookDocument);
  const booked = new Set(seats.map(({ customer }) => customer.id));
  async function add({ id: customerId, name }: Person) {
    const outcome = await book.run({ input: { sessionId: session.id, customerId } });
    const refusedNow = refusalOf(outcome, 'Booking');
    setRefusal(refusedNow);
    if (!refusedNow) onAdded(name);
  }
  if (found.edges.length === 0) return <p role="status">{t.notFound}</p>;
  return (
    <>
      <Refused refusal={refusal} />
      <ul className={css.seats} aria-label={t.found}>
        {found.edges.map(({ node: person }) => (
          <li key={person.id} className={css.seat}>
            <div className={css.who}>
              <strong>{person.name}</strong>
              <span className={css.small}>{person.email}</span>
            </div>
            {booked.has(person.id) ? (
              <Badge>{t.booked}</Badge>
            ) : (
              <Button aria-label={t.addOf(person.name)} busy={book.running} onClick={() => add(person)}>
                {t.addOne}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {found.pageInfo.hasNextPage && <Muted>{t.moreFound}</Muted>}
    </>
  );
}
