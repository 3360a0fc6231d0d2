import type { ReactNode } from 'react';
import { wordsOf } from '../api/failures.ts';
import type { Read } from '../api/hooks.ts';
import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { texts } from './texts.ts';
import css from './ui.module.css';

type Children = { children: ReactNode };

export const Card = ({ children, label }: Children & { label?: string }) => (
  <section className={css.card} aria-label={label}>
    {children}
  </section>
);
export const Stack = ({ children }: Children) => <div className={css.stack}>{children}</div>;
export const Row = ({ children, between = false }: Children & { between?: boolean }) => (
  <div className={`${css.row} ${between ? css.between : ''}`}>{children}</div>
);
export const Muted = ({ children }: Children) => <span className={css.muted}>{children}</span>;

type Tone = 'plain' | 'good' | 'warn' | 'bad';
export const Badge = ({ tone = 'plain', children }: Children & { tone?: Tone }) => (
  <span className={`${css.badge} ${tone === 'plain' ? '' : css[tone]}`}>{children}</span>
);

/** Something to know, said when it appears. `bad`: an act was refused. */
export const Notice = ({ tone = 'plain', children }: Children & { tone?: 'plain' | 'warn' | 'bad' }) => (
  <div
    className={`${css.notice} ${tone === 'bad' ? css.noticeBad : tone === 'warn' ? css.noticeWarn : ''}`}
    role={tone === 'bad' ? 'alert' : 'status'}
  >
    {children}
  </div>
);

export const Empty = ({ children }: Children) => (
  <div className={`${css.empty} ${css.muted}`}>{children}</div>
);

/** A screen: its heading, what can be done with all of it, and its content. */
export function Page({ title, actions, children }: Children & { title: string; actions?: ReactNode }) {
  return (
    <div className={css.stack}>
      <Row between>
        <h1>{title}</h1>
        {actions && <Row>{actions}</Row>}
      </Row>
      {children}
    </div>
  );
}

/** What was read, or why it is not here. `children` is called with data that is there. */
export function Shown<Data>({ read, children }: { read: Read<Data>; children: (data: Data) => ReactNode }) {
  const t = useTexts(texts);
  if (read.data !== undefined)
    return (
      <>
        {read.failure && (
          <Notice tone="warn">
            <Row between>
              <span>{t.notCurrent}</span>
              <Button onClick={read.reload}>{t.tryAgain}</Button>
            </Row>
          </Notice>
        )}
        {children(read.data)}
      </>
    );
  if (!read.failure) return <Loading />;
  return (
    <div className={css.empty} role="alert">
      <p>{wordsOf(read.failure) ?? (read.failure.kind === 'OFFLINE' ? t.offline : t.failed)}</p>
      <Button onClick={read.reload}>{t.tryAgain}</Button>
    </div>
  );
}

export function Loading() {
  const t = useTexts(texts);
  return (
    <div className={css.stack} role="status">
      <span className="visually-hidden">{t.loading}</span>
      <div className={css.skeleton} />
      <div className={css.skeleton} />
      <div className={css.skeleton} />
    </div>
  );
}
