import { useState } from 'react';
import type { Refusal } from '../../api/failures.ts';
import { useRead } from '../../api/hooks.ts';
import { FindPersonDocument, type FindPersonQuery } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Badge, Muted, Row, Shown, Stack } from '../../ui/parts.tsx';
import { usePaused } from '../../ui/paused.ts';
import { Refused } from '../../ui/refused.tsx';
import { texts as common } from '../../ui/texts.ts';
import css from './people.module.css';
import { texts } from './texts.ts';
import { type Added, useAdd } from './use-add.ts';

type Found = NonNullable<FindPersonQuery['customers']>;

type Props = {
  sessionId: string;
  booked?: ReadonlySet<string>;
  onAdded(added: Added): void;
  /** What was looked for, and is nobody's name yet. */
  onNew(name: string): void;
  onClose(): void;
};

/** Finds a customer by words of the name or the address. */
export function Search({ sessionId, booked, onAdded, onNew, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const [typed, setTyped] = useState('');
  const search = usePaused(typed.trim());
  const read = useRead(FindPersonDocument, { search }, { pause: search === '' });
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
          {({ customers }) => customers && <Results found={customers} {...{ sessionId, booked, onAdded }} />}
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

type ResultsProps = Pick<Props, 'sessionId' | 'booked' | 'onAdded'> & { found: Found };

function Results({ sessionId, booked, onAdded, found }: ResultsProps) {
  const t = useTexts(texts);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { add, running } = useAdd(sessionId);
  async function take(customerId: string) {
    const outcome = await add({ customerId });
    if ('refusal' in outcome) return setRefusal(outcome.refusal);
    setRefusal(null);
    onAdded(outcome.added);
  }
  if (found.edges.length === 0) return <p role="status">{t.notFound}</p>;
  return (
    <>
      <Refused refusal={refusal} />
      <ul className={css.people} aria-label={t.found}>
        {found.edges.map(({ node: person }) => (
          <li key={person.id}>
            <span>
              <strong>{person.name}</strong>
              <br />
              <Muted>{person.email}</Muted>
            </span>
            {booked?.has(person.id) ? (
              <Badge>{t.booked}</Badge>
            ) : (
              <Button aria-label={t.addOf(person.name)} busy={running} onClick={() => take(person.id)}>
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
