import { useState } from 'react';
import { useRead } from '../../../api/hooks.ts';
import { MyGivenBackDocument, MyUpcomingDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Page, Shown } from '../../../ui/parts.tsx';
import css from '../me.module.css';
import { Elsewhere } from './elsewhere.tsx';
import { GivenBack } from './given-back.tsx';
import { Past } from './past.tsx';
import { texts } from './texts.ts';
import { Upcoming } from './upcoming.tsx';
import { useWatched } from './watch.ts';

/** As many as are watched: what is ahead for months, for nearly everybody. */
const FIRST = 100;

/** One's own classes: what is next and how to get in, what is ahead, what was given back, what is over. */
export default function Classes() {
  const t = useTexts(texts);
  const read = useRead(MyUpcomingDocument, { first: FIRST });
  const [from] = useState(() => new Date().toISOString());
  const whole = useRead(MyGivenBackDocument, { from });
  const bookings = read.data?.me?.bookings.edges.map(({ node }) => node);
  const reload = () => {
    read.reload();
    whole.reload();
  };
  useWatched(bookings, reload);
  return (
    <div className={css.narrow}>
      <Page title={t.title} actions={<LinkButton to="/me/book">{t.book}</LinkButton>}>
        <Shown read={read}>{() => <Upcoming bookings={bookings ?? []} onChanged={reload} />}</Shown>
        <GivenBack
          bookings={whole.data?.me?.bookings.edges.map(({ node }) => node) ?? []}
          onTakenBack={reload}
        />
        <Elsewhere />
        <Past />
      </Page>
    </div>
  );
}
