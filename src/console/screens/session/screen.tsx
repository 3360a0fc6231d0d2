import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useLive, useRead } from '../../api/hooks.ts';
import { OneSessionDocument, WatchSessionDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { useNow } from '../../ui/now.ts';
import { Empty, Loading, Page, Shown } from '../../ui/parts.tsx';
import { Access } from './access/access.tsx';
import { Cancel } from './cancel/cancel.tsx';
import { Cancelled } from './cancel/cancelled.tsx';
import { type ClassFacts, isOpenToChange } from './facts.ts';
import { Header } from './header/header.tsx';
import { Move } from './move/move.tsx';
import { type Before, MoveBack } from './move/move-back.tsx';
import css from './session.module.css';
import { People } from './staff/people.tsx';
import { texts } from './texts.ts';
import { Progress } from './timeline/progress.tsx';
import { Timeline, useTimeline } from './timeline/timeline.tsx';

const Roster = lazy(() => import('./roster/roster.tsx'));

/** One class: its online configuration, who teaches, its messages, and who is booked. */
export default function Session({ id }: { id: string }) {
  const t = useTexts(texts);
  const read = useRead(OneSessionDocument, { id });
  return (
    <Shown read={read}>
      {({ session }) =>
        session ? <OneClass session={session} reload={read.reload} /> : <Empty>{t.unknown}</Empty>
      }
    </Shown>
  );
}

function OneClass({ session, reload }: { session: ClassFacts; reload(): void }) {
  const timeline = useTimeline(session.id);
  const reloadAll = useCallback(() => {
    reload();
    timeline.reload();
  }, [reload, timeline.reload]);
  useOthersActs(session.id, reloadAll);
  useAfterActs(session, timeline.reload);
  const [before, setBefore] = useState<Before | null>(null);
  return (
    <Page title={session.service.name} actions={<Acts session={session} onMoved={setBefore} />}>
      <Header session={session} />
      <Cancelled session={session} />
      <MoveBack session={session} before={before} />
      <div className={css.columns}>
        <div className={css.column}>
          {session.online && <Progress id={session.id} onChange={reloadAll} />}
          <Access session={session} />
          <People session={session} />
        </div>
        <div className={css.column} id="booked" tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Roster sessionId={session.id} />
          </Suspense>
          <Timeline read={timeline} />
        </div>
      </div>
    </Page>
  );
}

function Acts({ session, onMoved }: { session: ClassFacts; onMoved(before: Before): void }) {
  const now = useNow();
  if (!useIsManager() || !isOpenToChange(session, now)) return null;
  return (
    <>
      <Move session={session} onMoved={onMoved} />
      <Cancel session={session} />
    </>
  );
}

/** What others do to the class: told by its stream, and looked up when somebody comes back to this window. */
function useOthersActs(id: string, reload: () => void): void {
  const first = useRef(true);
  useLive(
    WatchSessionDocument,
    { id },
    {
      onEvent() {
        if (!first.current) reload();
        first.current = false;
      },
    },
  );
  useEffect(() => {
    const back = () => document.visibilityState === 'visible' && reload();
    document.addEventListener('visibilitychange', back);
    window.addEventListener('focus', back);
    return () => {
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('focus', back);
    };
  }, [reload]);
}

/** The messages follow from what the class is: they are read anew when an act changed it. */
function useAfterActs(session: ClassFacts, reload: () => void): void {
  const { editVersion, status, online, seatsTaken } = session;
  const changes = JSON.stringify([editVersion, status, online?.sendAt, online?.joinUrl, seatsTaken]);
  const seen = useRef(changes);
  useEffect(() => {
    if (seen.current === changes) return;
    seen.current = changes;
    reload();
  }, [changes, reload]);
}
