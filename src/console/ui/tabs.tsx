import { Link, useLocation } from 'wouter';
import css from './tabs.module.css';

type Place = { to: string; name: string };

/** The parts of a screen, each with an address of its own. One whose address begins as another's does comes after it. */
export function Tabs({ label, places }: { label: string; places: readonly Place[] }) {
  const [path] = useLocation();
  const here = places.findLast(({ to }) => path.startsWith(to));
  return (
    <nav aria-label={label}>
      <ul className={css.tabs}>
        {places.map((place) => (
          <li key={place.to}>
            <Link to={place.to} className={css.tab} aria-current={place === here ? 'page' : undefined}>
              {place.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
