import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useAllPages } from '../../api/all-pages.ts';
import { ClosureListDocument, type ListedClosureFragment } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/now.ts';
import { Empty, Muted, Page, Shown, Stack } from '../../ui/parts.tsx';
import { Closure } from './closure.tsx';
import css from './closures.module.css';
import { texts } from './texts.ts';

export type ListedClosure = ListedClosureFragment;

const CloseDialog = lazy(() => import('./close/close.tsx'));

/** When the center, or a part of it, is closed. */
export default function Closures() {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const { data, ...read } = useAllPages(ClosureListDocument, {}, ({ closures }) => closures);
  const closures = data?.closures.edges.map(({ node }) => node);
  const { isOpen, open, close } = useOpen();
  // What a new closure begins with: the one that is shifted.
  const [like, setLike] = useState<ListedClosure | null>(null);
  const shift = (closure: ListedClosure) => {
    setLike(closure);
    open();
  };
  const actions = isManager && (
    <Button look="primary" onClick={open}>
      {t.close}
    </Button>
  );
  return (
    <Page title={t.title} actions={actions}>
      <Muted>{t.lead}</Muted>
      <Shown read={{ ...read, data: closures }}>{(all) => <List closures={all} onShift={shift} />}</Shown>
      {isOpen && isManager && (
        <Suspense>
          <CloseDialog
            like={like}
            onClose={() => {
              setLike(null);
              close();
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}

/** Whether a closure is being made stands in the address, so that a reload goes on with it. */
function useOpen() {
  const [params, setParams] = useSearchParams();
  const set = (value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set('over', value);
        else next.delete('over');
        return next;
      },
      { replace: true },
    );
  return { isOpen: params.get('over') === 'new', open: () => set('new'), close: () => set(null) };
}

type ListProps = { closures: ListedClosure[]; onShift(closure: ListedClosure): void };

/** What stands, soonest first; what is over or was taken back, folded away, last first. */
function List({ closures, onShift }: ListProps) {
  const t = useTexts(texts);
  const now = useNow();
  const stands = ({ deletedAt, until }: ListedClosure) => !deletedAt && Date.parse(until) > now;
  const ahead = closures.filter(stands);
  const past = closures.filter((closure) => !stands(closure)).reverse();
  return (
    <Stack>
      {ahead.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Rows label={t.ahead} closures={ahead} onShift={onShift} />
      )}
      {past.length > 0 && (
        <details>
          <summary className={css.summary}>{t.past(past.length)}</summary>
          <Rows label={t.past(past.length)} closures={past} onShift={onShift} />
        </details>
      )}
    </Stack>
  );
}

const Rows = ({ label, closures, onShift }: ListProps & { label: string }) => (
  <ul className={css.list} aria-label={label}>
    {closures.map((closure) => (
      <Closure key={closure.id} of={closure} onShift={() => onShift(closure)} />
    ))}
  </ul>
);
