import { useRead } from '../../../api/hooks.ts';
import {
  PreviewMoveDocument,
  type PreviewMoveQuery,
  type SendTimeChoice,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useNow } from '../../../ui/now.ts';
import { Muted, Notice, Stack } from '../../../ui/parts.tsx';
import { usePaused } from '../../../ui/paused.ts';
import type { ClassFacts } from '../facts.ts';
import { texts } from './texts.ts';

type Move = { startsAt: string; durationMinutes: number; sendTime: SendTimeChoice };
type Seen = NonNullable<PreviewMoveQuery['movePreview']>;

/** What becomes of the class by this move, as the server would do it. Asked when the typing rests. */
export function Preview({ session, move }: { session: ClassFacts; move: Move }) {
  const t = useTexts(texts);
  const asked = usePaused(JSON.stringify(move));
  const variables = { sessionId: session.id, ...(JSON.parse(asked) as Move) };
  const isDuration = variables.durationMinutes >= 1 && variables.durationMinutes <= 1440;
  const read = useRead(PreviewMoveDocument, variables, { pause: !isDuration });
  const seen = isDuration ? read.data?.movePreview : null;
  if (!seen) return <Muted>{read.failure ? t.noPreview : t.looking}</Muted>;
  return (
    <section aria-label={t.preview} aria-live="polite">
      {seen.obstacle ? (
        <Notice tone="warn">{t.obstacle[seen.obstacle]}</Notice>
      ) : (
        <Notice tone={seen.warnings.length > 0 ? 'warn' : 'plain'}>
          <Outlook session={session} move={variables} seen={seen} />
        </Notice>
      )}
    </section>
  );
}

function Outlook({ session, move, seen }: { session: ClassFacts; move: Move; seen: Seen }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  const { startsAt, durationMinutes } = move;
  const endsAt = new Date(Date.parse(startsAt) + durationMinutes * 60_000).toISOString();
  const isSoon = seen.toldAt !== null && Date.parse(seen.toldAt) <= now;
  return (
    <Stack>
      <p>
        <strong>
          {dates.longDay(startsAt)}, {dates.span(startsAt, endsAt)}
        </strong>
      </p>
      <p>
        {seen.recipients === 0 ? t.nobody : isSoon ? t.atOnce(seen.recipients) : t.inAMinute(seen.recipients)}
      </p>
      {seen.sendAt && (
        <SendTimeLine session={session} seen={seen} sendAt={seen.sendAt} choice={move.sendTime} />
      )}
      {seen.warnings.map((warning) => (
        <p key={warning}>{t.warning[warning]}</p>
      ))}
    </Stack>
  );
}

function SendTimeLine({
  session,
  seen,
  sendAt,
  choice,
}: {
  session: ClassFacts;
  seen: Seen;
  sendAt: string;
  choice: SendTimeChoice;
}) {
  const t = useTexts(texts);
  const dates = useDates();
  const time = dates.dayAndTime(sendAt);
  if (seen.sentAgain) return <p>{t.sentAgain(time)}</p>;
  if (session.lastSend) return <p>{t.notSentAgain}</p>;
  const stays = session.online?.sendTiming === 'MANUAL' && choice === 'KEEP';
  return <p>{stays ? t.stays(time) : t.follows(time)}</p>;
}
