import { type Read, useRead } from '../../../api/hooks.ts';
import {
  SessionLinesDocument,
  type SessionLinesQuery,
  type TimelineStatus,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { purposes } from '../../../ui/messages/purposes.ts';
import { reasons } from '../../../ui/messages/reasons.ts';
import { Badge, Card, Empty, Muted, Row, Shown, Stack } from '../../../ui/parts.tsx';
import css from '../session.module.css';
import { texts } from './texts.ts';

type Line = NonNullable<NonNullable<SessionLinesQuery['session']>['timeline']>[number];

export const useTimeline = (id: string): Read<SessionLinesQuery> => useRead(SessionLinesDocument, { id });

const AHEAD: readonly TimelineStatus[] = ['PLANNED', 'HELD'];

/** Every message of the class by time: what is to come, and what went, or did not, and why. */
export function Timeline({ read }: { read: Read<SessionLinesQuery> }) {
  const t = useTexts(texts);
  return (
    <Card>
      <Stack>
        <h2>{t.title}</h2>
        <Shown read={read}>{({ session }) => <Lines lines={session?.timeline ?? []} />}</Shown>
      </Stack>
    </Card>
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  const t = useTexts(texts);
  const ahead = lines.filter(({ status }) => AHEAD.includes(status));
  const behind = lines.filter(({ status }) => !AHEAD.includes(status));
  if (lines.length === 0) return <Empty>{t.none}</Empty>;
  return (
    <>
      {ahead.length > 0 && <Part title={t.ahead} lines={ahead} />}
      {behind.length > 0 && <Part title={t.behind} lines={behind} />}
    </>
  );
}

const Part = ({ title, lines }: { title: string; lines: readonly Line[] }) => (
  <section>
    <h3>{title}</h3>
    <ol className={css.lines}>
      {lines.map((line, at) => (
        // Lines have no id, and stand in the order of their times.
        <OneLine key={at} line={line} />
      ))}
    </ol>
  </section>
);

const TONES = {
  PLANNED: 'plain',
  HELD: 'warn',
  SENT: 'good',
  SKIPPED: 'plain',
  MISSED: 'bad',
  CANCELLED: 'plain',
} as const;

function OneLine({ line }: { line: Line }) {
  const t = useTexts(texts);
  const words = useTexts(purposes);
  const why = useTexts(reasons);
  const dates = useDates();
  const { purpose, alertKind, channel, at, status, reason, recipients } = line;
  return (
    <li className={css.line}>
      <time dateTime={at} className={css.lineTime}>
        {dates.dayAndTime(at)}
      </time>
      <div>
        <Row>
          <strong>
            {words.purpose[purpose]}
            {alertKind && `: ${words.alert[alertKind]}`}
          </strong>
          <Badge tone={TONES[status]}>{t.status[status]}</Badge>
        </Row>
        <Muted>
          {[channel && words.channel[channel], t.people(recipients)].filter(Boolean).join(' · ')}
          {reason && `. ${why.reason[reason]}`}
        </Muted>
      </div>
    </li>
  );
}
