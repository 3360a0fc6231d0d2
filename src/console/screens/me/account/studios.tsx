import css from '../../../account/account.module.css';
import { Section } from '../../../account/section.tsx';
import { useRead } from '../../../api/hooks.ts';
import { MyAccountsDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { GoThere } from '../go-there.tsx';
import { texts } from './texts.ts';

/** The other studios that know the same address, where somebody has booked there. */
export function Studios() {
  const t = useTexts(texts.studios);
  const read = useRead(MyAccountsDocument, {});
  const seats = read.data?.me?.allBookings?.edges.map(({ node }) => node) ?? [];
  const names = new Map(
    seats.filter((seat) => seat.elsewhere).map((seat) => [seat.centerId, seat.centerName]),
  );
  if (names.size === 0) return null;
  return (
    <Section title={t.title}>
      <ul className={css.list}>
        {[...names].map(([centerId, name]) => (
          <li key={centerId}>
            <strong>{name}</strong>
            <GoThere centerId={centerId} label={t.go} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
