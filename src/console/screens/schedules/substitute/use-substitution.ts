import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useAsk } from '../../../api/ask.ts';
import { useAct } from '../../../api/hooks.ts';
import {
  PreviewScheduleSubstitutionDocument,
  type PreviewScheduleSubstitutionQuery,
  SubstituteInScheduleDocument,
  type SubstituteInScheduleMutation,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import type { ScheduleOnPage } from '../screen.tsx';
import { texts } from './texts.ts';

export type Values = { from: string; until: string; substituteId: string };
export type Shown = NonNullable<PreviewScheduleSubstitutionQuery['substitutionPreview']>;

/** `joinUrl` absent: nobody said in whose room. */
export type Said = { joinUrl?: string | null; tellCustomers: boolean };
export type BadLink = Extract<
  SubstituteInScheduleMutation['substitute'],
  { __typename: 'InvalidJoinUrlError' }
>;

export type Substituting = {
  shown: Shown | null;
  fault: string | null;
  asking: boolean;
  applying: boolean;
  isShown(values: Values): boolean;
  look(): Promise<void>;
  /** Answers the refusal of the link too, which belongs beside its field. */
  apply(said: Said): Promise<BadLink | 'DONE' | null>;
};

/** The preview of a substitution, and its application. */
export function useSubstitution(
  schedule: ScheduleOnPage,
  form: UseFormReturn<Values>,
  onDone: () => void,
): Substituting {
  const t = useTexts(texts);
  const say = useSay();
  const refused = useRefused();
  const { ask, asking } = useAsk(PreviewScheduleSubstitutionDocument);
  const substitute = useAct(SubstituteInScheduleDocument);
  const [state, setState] = useState<{ shown: Shown; of: string } | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  async function look(): Promise<void> {
    const values = form.getValues();
    setFault(null);
    const { data, failure } = await ask({ scheduleId: schedule.id, ...values });
    const shown = data?.substitutionPreview;
    if (shown) return setState({ shown, of: JSON.stringify(values) });
    setState(null);
    if (failure?.kind !== 'REFUSED')
      return setFault(refused({ __typename: 'NoAnswer', failure: failure ?? undefined }));
    const { field, message } = failure;
    if (field === 'from' || field === 'until' || field === 'substituteId') form.setError(field, { message });
    else setFault(message);
  }
  async function apply(said: Said): Promise<BadLink | 'DONE' | null> {
    if (!state) return null;
    setFault(null);
    const outcome = await substitute.run({ input: { token: state.shown.token, ...said } });
    if (outcome.__typename === 'Substitution') {
      say(t.applied);
      onDone();
      return 'DONE';
    }
    if (outcome.__typename === 'InvalidJoinUrlError') return outcome;
    // What it would do by now, for whoever presses again.
    if (outcome.__typename === 'PreviewOutdatedError') await look();
    setFault(refused(outcome));
    return null;
  }
  return {
    shown: state?.shown ?? null,
    fault,
    asking,
    applying: substitute.running,
    isShown: (values) => state?.of === JSON.stringify(values),
    look,
    apply,
  };
}
