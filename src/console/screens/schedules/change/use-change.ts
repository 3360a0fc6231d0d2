import { useRef, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useAsk } from '../../../api/ask.ts';
import { type Failure, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import {
  ChangeScheduleDocument,
  PreviewScheduleDocument,
  type PreviewScheduleQuery,
  type SendTimeChoice,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import type { ScheduleOnPage } from '../screen.tsx';
import { texts } from './texts.ts';
import { changesOf, isField, type Values } from './values.ts';

export type Shown = NonNullable<PreviewScheduleQuery['schedulePreview']>;
export type Effect = Shown['sessions'][number];

/** What is said of single classes, beside the change itself. */
export type Choice = {
  includeSessionIds: string[];
  cancelSessionIds: string[];
  sendTime: SendTimeChoice;
};
const NO_CHOICE: Choice = { includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' };

export type ScheduleChanging = {
  shown: Shown | null;
  choice: Choice;
  fault: string | null;
  asking: boolean;
  applying: boolean;
  /** Whether the preview is of these values. */
  isShown(values: Values): boolean;
  look(choice?: Choice): Promise<void>;
  apply(): Promise<void>;
};

/** The preview of a change with its choices, and its application. */
export function useChange(
  schedule: ScheduleOnPage,
  form: UseFormReturn<Values>,
  onDone: () => void,
): ScheduleChanging {
  const t = useTexts(texts);
  const say = useSay();
  const refused = useRefused();
  const { ask, asking } = useAsk(PreviewScheduleDocument);
  const edit = useAct(ChangeScheduleDocument);
  const [state, setState] = useState<{ shown: Shown; of: string; choice: Choice } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const asked = useRef(0);

  async function look(choice: Choice = NO_CHOICE): Promise<void> {
    const values = form.getValues();
    const changes = changesOf(schedule, values);
    setFault(null);
    if (Object.keys(changes).length === 0) return nothing(t.changeSomething);
    // A choice shows at once; the preview follows. Of two questions only the later one's answer counts.
    setState((known) => known && { ...known, choice });
    asked.current += 1;
    const mine = asked.current;
    const { data, failure } = await ask({
      scheduleId: schedule.id,
      from: values.from,
      ...changes,
      ...choice,
    });
    if (mine !== asked.current) return;
    const shown = data?.schedulePreview;
    if (shown) return setState({ shown, of: JSON.stringify(values), choice });
    // A class that was named is not among them any more: then without what was said of single ones.
    if (failure?.field?.endsWith('SessionIds')) return look({ ...NO_CHOICE, sendTime: choice.sendTime });
    refuse(failure, values);
  }
  function nothing(message: string): void {
    setState(null);
    setFault(message);
  }
  function refuse(failure: Failure | null, values: Values): void {
    if (failure?.kind === 'REFUSED' && isField(failure.field, values)) {
      setState(null);
      form.setError(failure.field, { message: failure.message }, { shouldFocus: true });
      return;
    }
    const message = failure?.kind === 'REFUSED' ? failure.message : undefined;
    nothing(refused({ __typename: 'NoAnswer', message, failure: failure ?? undefined }));
  }
  async function apply(): Promise<void> {
    if (!state) return;
    const { shown, choice } = state;
    const refusal = refusalOf(await edit.run({ input: { token: shown.token } }), 'ScheduleChange');
    if (!refusal) {
      say(t.applied);
      return onDone();
    }
    // What it would do by now, for whoever presses again.
    if (refusal.__typename === 'PreviewOutdatedError') await look(choice);
    setFault(refused(refusal));
  }
  return {
    shown: state?.shown ?? null,
    choice: state?.choice ?? NO_CHOICE,
    fault,
    asking,
    applying: edit.running,
    isShown: (values) => state?.of === JSON.stringify(values),
    look,
    apply,
  };
}
