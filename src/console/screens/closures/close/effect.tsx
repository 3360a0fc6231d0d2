import { useState } from 'react';
import type { Refusal } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  CloseDocument,
  ConsoleClosurePreviewDocument,
  type ConsoleClosurePreviewQuery,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Muted, Notice, Shown, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { ClassLine } from '../classes.tsx';
import css from '../closures.module.css';
import { inputOf, useSpan } from '../period.ts';
import { typedPeriod, type Values } from './close.tsx';
import { texts } from './texts.ts';

type Preview = NonNullable<ConsoleClosurePreviewQuery['closurePreview']>;
type Props = { values: Values; onChange(): void; onDone(): void };

/** What the closure would do, and the press that does exactly that. */
export function Effect({ values, onChange, onDone }: Props) {
  const t = useTexts(texts);
  const { zone } = useDates();
  const [scope] = useState(() => ({
    period: inputOf(typedPeriod(values), zone),
    serviceIds: values.serviceIds,
    professionalId: values.professionalId || undefined,
  }));
  const read = useRead(ConsoleClosurePreviewDocument, scope);
  const { press, refusal, running } = useClose({ ...scope, reason: values.reason }, read.reload, onDone);
  return (
    <Stack>
      <Refused refusal={refusal} />
      <Shown read={read}>
        {({ closurePreview: preview }) =>
          preview ? <What preview={preview} /> : <Notice tone="bad">{t.gone}</Notice>
        }
      </Shown>
      <Buttons>
        <Button onClick={onChange}>{t.change}</Button>
        {read.data?.closurePreview && (
          <Button
            look="danger"
            // What is shown may be of before: it is pressed only when it is of now.
            busy={running || read.loading}
            onClick={() => press(read.data!.closurePreview!.token)}
          >
            {t.doClose(read.data.closurePreview.sessionCount)}
          </Button>
        )}
      </Buttons>
    </Stack>
  );
}

function useClose(
  closure: {
    period: ReturnType<typeof inputOf>;
    serviceIds: string[];
    professionalId?: string;
    reason: string;
  },
  reload: () => void,
  onDone: () => void,
) {
  const t = useTexts(texts);
  const say = useSay();
  const act = useAct(CloseDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const press = async (token: string) => {
    setRefusal(null);
    const reason = closure.reason.trim() || undefined;
    const outcome = await act.run({ input: { ...closure, reason, token } });
    if (outcome.__typename === 'Closure') {
      say(t.closed);
      return onDone();
    }
    const isOutdated = outcome.__typename === 'PreviewOutdatedError';
    setRefusal(isOutdated ? { ...outcome, message: t.outdated } : outcome);
    if (isOutdated) reload();
  };
  return { press, refusal, running: act.running };
}

function What({ preview }: { preview: Preview }) {
  const t = useTexts(texts);
  const spanOf = useSpan();
  const { sessions, sessionCount, recipients } = preview;
  return (
    <Stack>
      <p>
        <strong>{spanOf(preview)}</strong>
      </p>
      <p role="status">
        {t.classes(sessionCount)}
        {sessionCount > 0 && `; ${t.people(recipients)}`}. {t.skipped}
      </p>
      {sessions.length < sessionCount && <Muted>{t.firstOf(sessions.length)}</Muted>}
      {sessions.length > 0 && (
        <ul className={`${css.classes} ${css.effect}`}>
          {sessions.map(({ session, seatsTaken }) => (
            <li key={session.id} className={css.row}>
              <ClassLine of={session} />
              <Muted>{t.taken(seatsTaken)}</Muted>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}
