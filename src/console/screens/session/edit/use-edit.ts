import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Refusal } from '../../../api/failures.ts';
import { useDraft, useRefusal } from '../../../ui/form.ts';
import type { ClassFacts } from '../facts.ts';

export type Values = Record<string, string>;
type Answer = Refusal & { present?: ClassFacts | null; suggestion?: string | null };

type Options<Success extends string, Result extends Answer> = {
  /** Names the draft, together with the session. */
  name: string;
  session: ClassFacts;
  /** What the form is about, as the session has it. */
  valuesOf(session: ClassFacts): Values;
  act(editVersion: number, typed: Values): Promise<Result>;
  success: Success;
  /** Beside which field a refusal of this name stands. */
  fieldOf: Partial<Record<string, string>>;
  onDone(done: Extract<Result, { __typename: Success }>): void;
};

export const draftOf = (name: string, session: { id: string }): string => `${name} ${session.id}`;

/**
 * A form about a part of the session. It remembers, also over a reload, which version was on the screen when typing began: if
 * somebody else changes the same part meanwhile, `others` is true, and the person chooses.
 */
export function useEdit<Success extends string, Result extends Answer>(options: Options<Success, Result>) {
  const { name, session, valuesOf, act, success, fieldOf, onDone } = options;
  const present = valuesOf(session);
  const now = { version: String(session.editVersion), seen: JSON.stringify(present) };
  const form = useForm<Values>({ defaultValues: { ...present, ...now } });
  const draft = useDraft(draftOf(name, session), form, { whole: true });
  const refuse = useRefusal(form);
  const [over, setOver] = useState<string | null>(null);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const [version, seen] = form.watch(['version', 'seen']);

  // What others changed elsewhere in the session is in nobody's way here.
  const { setValue } = form;
  const elsewhere = version !== now.version && seen === now.seen;
  useEffect(() => {
    if (elsewhere) setValue('version', now.version);
  }, [elsewhere, now.version, setValue]);

  async function send(typed: Values): Promise<void> {
    setOver(null);
    setSuggestion(null);
    let answer = await act(Number(typed.version), typed);
    if (answer.present && JSON.stringify(valuesOf(answer.present)) === typed.seen)
      answer = await act(Number(answer.present.editVersion), typed);
    if (answer.__typename === success) {
      draft.forget();
      return onDone(answer as Extract<Result, { __typename: Success }>);
    }
    // The present values are in the cache now, and `others` shows them.
    if (answer.present) return;
    setSuggestion(answer.suggestion ?? null);
    setOver(refuse(answer, fieldOf));
  }

  return {
    form,
    draft,
    over,
    suggestion,
    others: version !== now.version && seen !== now.seen,
    submit: form.handleSubmit(send),
    /** Over what the others did, having seen it. */
    submitOver: form.handleSubmit((typed) => {
      form.setValue('version', now.version);
      form.setValue('seen', now.seen);
      return send({ ...typed, ...now });
    }),
    /** Theirs, too, where there is another's edit: the present values. */
    discard() {
      form.reset({ ...present, ...now });
      draft.forget();
    },
    fill(field: string, value: string) {
      form.setValue(field, value, { shouldDirty: true });
      form.clearErrors();
      setSuggestion(null);
    },
  };
}
export type Edit = Pick<
  ReturnType<typeof useEdit>,
  'form' | 'draft' | 'over' | 'suggestion' | 'others' | 'submit' | 'submitOver' | 'discard' | 'fill'
>;
