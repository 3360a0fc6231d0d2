import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import {
  ConsoleViewerDocument,
  TimetableCenterDocument,
  type TimetableCenterQuery,
  TimetableDocument,
  type TimetableQuery,
} from '../../generated/operations.ts';
import { CenterZone } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { LanguageChoice } from '../../shell/language-choice.tsx';
import { LinkButton } from '../../ui/button.tsx';
import { ByDay } from '../../ui/by-day.tsx';
import { More } from '../../ui/more.tsx';
import { Empty, Page, Row, Shown, Stack } from '../../ui/parts.tsx';
import { ClassRow } from './class-row.tsx';
import { Enter } from './enter.tsx';
import { texts } from './texts.ts';
import css from './timetable.module.css';

type Center = NonNullable<TimetableCenterQuery['publicCenter']>;
export type PublicClass = NonNullable<TimetableQuery['publicTimetable']>['edges'][number]['node'];

/** A center's classes, for anybody: no sign-in. A class leads to booking it. */
export default function TimetableScreen({ centerId }: { centerId: string }) {
  const t = useTexts(texts);
  const read = useRead(TimetableCenterDocument, { centerId });
  return (
    <main className={css.place}>
      <Shown read={read}>
        {({ publicCenter: center }) =>
          center ? (
            <CenterZone value={center.timeZone}>
              <Timetable centerId={centerId} center={center} />
            </CenterZone>
          ) : (
            <Page title={t.notHere}>
              <p>{t.notHereHint}</p>
              <Row>
                <LinkButton to="/sign-in">{t.signIn}</LinkButton>
              </Row>
            </Page>
          )
        }
      </Shown>
      <LanguageChoice />
    </main>
  );
}

const AT_ONCE = 50;
const AHEAD_MS = 4 * 7 * 24 * 3_600_000;

function Timetable({ centerId, center }: { centerId: string; center: Center }) {
  const t = useTexts(texts);
  const here = useHere(centerId);
  const [chosen, setChosen] = useState<PublicClass | null>(null);
  const [{ from, to }] = useState(() => ({
    from: new Date().toISOString(),
    to: new Date(Date.now() + AHEAD_MS).toISOString(),
  }));
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(TimetableDocument, { centerId, from, to, first: AT_ONCE, after });
  return (
    <Page
      title={center.name}
      actions={here && <LinkButton to={here === 'CUSTOMER' ? '/me/classes' : '/'}>{t.toMine}</LinkButton>}
    >
      <p>{t.lead}</p>
      <Shown read={read}>
        {({ publicTimetable: classes }) =>
          classes?.edges.length ? (
            <Stack>
              <ByDay
                items={classes.edges}
                at={({ node }) => node.startsAt}
                keyOf={({ node }) => node.sessionId}
              >
                {({ node }) => <ClassRow shown={node} here={here} onChoose={() => setChosen(node)} />}
              </ByDay>
              <More pageInfo={classes.pageInfo} busy={read.loading} onMore={setAfter} />
            </Stack>
          ) : (
            <Empty>{t.empty}</Empty>
          )
        }
      </Shown>
      {chosen && (
        <Enter chosen={chosen} centerId={centerId} center={center} onClose={() => setChosen(null)} />
      )}
    </Page>
  );
}

/** As what one is signed in at this very center; null: not here. */
export type Here = 'CUSTOMER' | 'STAFF' | null;

function useHere(centerId: string): Here {
  const signedIn = useSession() === 'SIGNED_IN';
  const { data } = useRead(ConsoleViewerDocument, {}, { pause: !signedIn });
  if (!signedIn || data?.center?.id !== centerId) return null;
  return data.viewer?.__typename === 'Customer' ? 'CUSTOMER' : 'STAFF';
}
