import { useEffect, useRef } from 'react';
import { useRead } from '../../api/hooks.ts';
import { AttentionDocument, type AttentionQuery } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useKept } from '../../ui/kept.ts';
import { Muted, Page, Shown } from '../../ui/parts.tsx';
import { AlertCard } from './alert-card.tsx';
import css from './attention.module.css';
import { texts } from './texts.ts';

/** What staff should look at, each with the act that ends it. The shell watches for what comes and goes. */
export default function Screen() {
  const t = useTexts(texts);
  const read = useRead(AttentionDocument, {});
  return (
    <Page title={t.title}>
      <Shown read={read}>{({ alerts }) => <Alerts alerts={alerts} />}</Shown>
    </Page>
  );
}

function Alerts({ alerts }: { alerts: AttentionQuery['alerts'] }) {
  const t = useTexts(texts);
  const { shown, isGone, hold } = useKept(alerts.edges.map(({ node }) => node));
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
