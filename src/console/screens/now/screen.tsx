import { useState } from 'react';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { useKept } from '../../ui/kept.ts';
import { Empty, Page, Shown } from '../../ui/parts.tsx';
import { ClassCard } from './class-card.tsx';
import { type Class, lacksLink, useClasses, useIsMine, useSorted } from './classes.ts';
import { Later } from './later.tsx';
import { MissingLink } from './missing-link.tsx';
import css from './now.module.css';
import { texts } from './texts.ts';

/** The first screen of staff: what runs or begins within the hour, and what follows today. */
export default function Screen() {
  const t = useTexts(texts);
  const { read, classes } = useClasses();
  return (
    <Page title={t.title}>
      <Shown read={read}>{() => <Around classes={classes} />}</Shown>
    </Page>
  );
}

function Around({ classes }: { classes: readonly Class[] }) {
  const t = useTexts(texts);
  const { atHand, laterToday, next } = useSorted()(classes);
  const { shown, isHeld, hold } = useKept(atHand);
  const isMine = useIsMine();
  const isManager = useIsManager();
  const withoutLink = shown.filter((one) => lacksLink(one) || isHeld(one.id));
  // A colleague’s missing link does not stand before one’s own class.
  const isFirst = (one: Class) => isManager || isMine(one);
  const missing = (ones: Class[]) =>
    ones.map((session) => <MissingLink key={session.id} session={session} hold={hold} />);
  const [chosen, setChosen] = useState<string | null>(null);
  const inHand = atHand.find(({ id }) => id === chosen) ?? atHand[0];
  const following = laterToday.length === 0 && next ? [next] : laterToday;
  return (
    <>
      {missing(withoutLink.filter(isFirst))}
      {atHand.length === 0 && <Empty>{following.length > 0 ? t.nothing : t.nothingAhead}</Empty>}
      {atHand.length > 0 && (
        <div className={css.classes}>
          {atHand.map((session) => (
            <ClassCard
              key={session.id}
              session={session}
              inHand={session === inHand}
              isAlone={atHand.length === 1}
              onChoose={() => setChosen(session.id)}
            />
          ))}
        </div>
      )}
      {missing(withoutLink.filter((one) => !isFirst(one)))}
      <Later title={laterToday.length > 0 ? t.later : t.next} classes={following} />
    </>
  );
}
