import { Link, useLocation } from 'wouter';
import { useTexts } from '../../i18n/language.ts';
import { CUSTOMERS, STAFF } from './paths.ts';
import css from './people.module.css';
import { texts } from './texts.ts';

/** The two lists of people. */
export function Tabs() {
  const t = useTexts(texts.common);
  const [path] = useLocation();
  const places = [
    { to: CUSTOMERS, name: t.customers },
    { to: STAFF, name: t.staff },
  ];
  return (
    <nav aria-label={t.title}>
      <ul className={css.tabs}>
        {places.map(({ to, name }) => (
          <li key={to}>
            <Link to={to} className={css.tab} aria-current={path === to ? 'page' : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
