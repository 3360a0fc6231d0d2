import { useEffect, useRef } from 'react';
import { useRead } from '../../api/hooks.ts';
import {
  type AlertShownFragment,
  AttentionDocument,
  type AttentionQuery,
} from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useAlertNews } from '../../shell/watch.ts';
import { useKept } from '../../ui/kept.ts';
import { Muted, Page, Shown } from '../../ui/parts.tsx';
import { AlertCard } from './alert-card.tsx';
import css from './attention.module.css';
import { SettledContext } from './settled.ts';
import { texts } from './texts.ts';

/** What staff should look at, each with the act that ends it. It comes and goes by itself. */
export default function Screen() {
  const t = useTexts(texts);
  const read = useRead(AttentionDocument, {});
  useAlertNews(read.data?.alerts, read.reload);
  return (
    <Page title={t.title}>
      <SettledContext value={read.reload}>
        <Shown read={read}>{({ alerts }) => <Alerts alerts={alerts} />}</Shown>
      </SettledContext>
    </Page>
  );
}

function Alerts({ alerts }: { alerts: AttentionQuery['alerts'] }) {
  const t = useTexts(texts);
  const { shown, isGone, hold } = useKept(alerts.edges.map(({ node }) => node).filter(isWhole));
  const list = useRef<HTMLDivElement>(null);
  useFocusKept(list, shown.length);
  return (
    <div ref={list} tabIndex={-1} className={css.list}>
      {shown.length === 0 && <AllIsWell />}
      <ul>
        {shown.map((alert) => (
          <AlertCard key={alert.id} alert={alert} isGone={isGone(alert.id)} hold={hold} />
        ))}
      </ul>
      {alerts.pageInfo.hasNextPage && <Muted>{t.more}</Muted>}
    </div>
  );
}

/** The count in the menu knows of an alert before what it is about was read. */
const isWhole = ({ kind, session }: AlertShownFragment) => kind === 'WEBHOOK_PAUSED' || session !== null;

/** What had the focus is settled and gone: the focus goes to the list, not to the top of the page. */
function useFocusKept(list: { current: HTMLElement | null }, count: number): void {
  const before = useRef(count);
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (count < before.current && isLost) list.current?.focus({ preventScroll: true });
    before.current = count;
  }, [list, count]);
}

function AllIsWell() {
  const t = useTexts(texts);
  return (
    <div className={css.well} role="status">
      <svg viewBox="0 0 48 48" width="64" height="64" aria-hidden="true">
        <circle cx="24" cy="24" r="22" fill="none" stroke="currentColor" strokeWidth="3" />
        <path d="M14 25l7 7 13-15" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <p>
        <strong>{t.nothing}</strong>
      </p>
      <Muted>{t.nothingMore}</Muted>
    </div>
  );
}
