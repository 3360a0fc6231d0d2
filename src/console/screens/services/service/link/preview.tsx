import { useState } from 'react';
import type { LinkEffect, PreviewServiceLinkQuery } from '../../../../generated/operations.ts';
import { useDates } from '../../../../i18n/dates.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Badge, Muted, Notice, Stack } from '../../../../ui/parts.tsx';
import css from '../../services.module.css';
import { texts } from './texts.ts';

type Shown = NonNullable<PreviewServiceLinkQuery['serviceLinkChangePreview']>;
type Props = { joinUrl: string | null; preview: Shown };

const FIRST_SHOWN = 5;
const CHANGES: readonly LinkEffect[] = ['FILL', 'REPLACE', 'CLEAR'];

/** What a link would do: how often what, who holds the old one, and each class with its reason. */
export function Preview({ joinUrl, preview }: Props) {
  const t = useTexts(texts);
  const { fill, replace, clear, keepManual, keepOneOff, oldLinkHolders, sessions } = preview;
  const counts = [
    fill && t.would.FILL(fill),
    replace && t.would.REPLACE(replace),
    clear && t.would.CLEAR(clear),
    keepManual && t.would.KEEP_MANUAL(keepManual),
    keepOneOff && t.would.KEEP_ONE_OFF(keepOneOff),
  ].filter((text) => text !== 0);
  return (
    <Stack>
      {joinUrl ? <span className={css.link}>{joinUrl}</span> : <p>{t.noLinkThen}</p>}
      {counts.length > 0 ? (
        <ul aria-label={t.whatItDoes}>
          {counts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : (
        <Muted>{t.noClasses}</Muted>
      )}
      {oldLinkHolders > 0 && (
        <Notice tone="warn">{joinUrl ? t.holders(oldLinkHolders) : t.bookedWithout(oldLinkHolders)}</Notice>
      )}
      <Effects sessions={sessions} />
    </Stack>
  );
}

function Effects({ sessions }: { sessions: Shown['sessions'] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const [all, setAll] = useState(false);
  if (sessions.length === 0) return null;
  const hidden = all ? 0 : sessions.length - FIRST_SHOWN;
  return (
    <>
      <ul className={css.list} aria-label={t.classes}>
        {sessions.slice(0, all ? undefined : FIRST_SHOWN).map(({ session, effect }) => (
          <li key={session.id} className={css.effect}>
            <div className={css.head}>
              <span className={css.name}>{dates.dayAndTime(session.startsAt)}</span>
              <Badge tone={CHANGES.includes(effect) ? 'good' : 'plain'}>{t.effect[effect]}</Badge>
            </div>
            <span className={css.small}>{t.why[effect]}</span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <Button onClick={() => setAll(true)}>{t.showAll(sessions.length)}</Button>}
    </>
  );
}
