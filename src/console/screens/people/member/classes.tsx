import { useState } from 'react';
import { Section } from '../../../account/section.tsx';
import { useRead } from '../../../api/hooks.ts';
import { PeopleClassesDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { More } from '../../../ui/more.tsx';
import { Badge, Empty, Muted, Shown } from '../../../ui/parts.tsx';
import css from '../people.module.css';
import { SessionLine } from '../session-line.tsx';
import { texts } from '../texts.ts';

const FEW = 10;
const MANY = 100;
const YEAR_MS = 365 * 86_400_000;

/** What somebody is to teach within a year. */
export function Classes({ memberId }: { memberId: string }) {
  const t = useTexts(texts.staff);
  const words = useTexts(texts.common);
  const [from] = useState(() => Date.now());
  const [first, setFirst] = useState(FEW);
  const span = { from: new Date(from).toISOString(), to: new Date(from + YEAR_MS).toISOString() };
  const read = useRead(PeopleClassesDocument, { id: memberId, ...span, first });
  return (
    <Section title={t.classes}>
      <Shown read={read}>
        {({ node }) => {
          if (node?.__typename !== 'Professional' || !node.sessions) return null;
          const { totalCount, edges, pageInfo } = node.sessions;
          if (totalCount === 0) return <Empty>{t.noClasses}</Empty>;
          return (
            <>
              <p>
                <Muted>{t.classCount(totalCount)}</Muted>
              </p>
              <ul className={css.plain}>
                {edges.map(({ node: session }) => (
                  <SessionLine
                    key={session.id}
                    session={session}
                    note={words.seats(session.seatsTaken, session.capacity)}
                  >
                    {session.status === 'CANCELLED' && <Badge>{words.cancelled}</Badge>}
                  </SessionLine>
                ))}
              </ul>
              {first < MANY && <More pageInfo={pageInfo} busy={read.loading} onMore={() => setFirst(MANY)} />}
            </>
          );
        }}
      </Shown>
    </Section>
  );
}
