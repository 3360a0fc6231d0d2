import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { startWorker } from '../api/worker.ts';
import { useTexts } from '../i18n/language.ts';
import { Connection } from './connection.tsx';
import css from './shell.module.css';
import { useStartAtTop } from './start-at-top.ts';
import { texts } from './texts.ts';

export type Place = { to: string; name: string; count?: { value: number; label: string } };

type Props = {
  /** Shown over the menu on a desktop. */
  title: string;
  places: Place[];
  children: ReactNode;
};

/** The frame of all screens: a menu at the thumb on a phone, at the side on a desktop. */
export function Shell({ title, places, children }: Props) {
  const t = useTexts(texts);
  const [path] = useLocation();
  const list = useHereInSight(path);
  useStartAtTop();
  useEffect(() => {
    // Without it everything works that is loaded.
    startWorker().catch(() => {});
  }, []);
  const isHere = (to: string) => path === to || path.startsWith(`${to}/`);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">
        {t.skip}
      </a>
      <nav className={css.menu} aria-label={t.menu}>
        <p className={css.title}>{title}</p>
        <ul className={css.places} ref={list}>
          {places.map(({ to, name, count }) => (
            <li key={to}>
              <Link to={to} className={css.place} aria-current={isHere(to) ? 'page' : undefined}>
                {name}
                {count && count.value > 0 && (
                  <span className={css.count} title={count.label}>
                    <span aria-hidden>{count.value}</span>
                    <span className="visually-hidden">{count.label}</span>
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content" className={css.main} tabIndex={-1}>
        <Connection />
        {children}
      </main>
    </div>
  );
}

/** On a phone the menu is wider than the screen: the place where one is stands in its middle. */
function useHereInSight(path: string) {
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another place.
  useLayoutEffect(() => {
    const here = list.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!list.current || !here) return;
    list.current.scrollLeft = here.offsetLeft + (here.offsetWidth - list.current.clientWidth) / 2;
  }, [path]);
  return list;
}
