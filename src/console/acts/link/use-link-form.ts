import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAct } from '../../api/hooks.ts';
import { type LinkOfClassFragment, SetClassLinkDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useDraft, useRefusal } from '../../ui/form.ts';
import { useSay } from '../../ui/say.tsx';
import { texts } from '../texts.ts';

export type LinkTyping = {
  session: LinkOfClassFragment;
  /** The name under which what is typed is kept; forms that say the same have the same. */
  draft?: string;
  /** Told while something is typed here. */
  hold?(held: boolean): void;
  onSaved?(): void;
};

/** A link that is typed for a class, beside the one that it has by now. */
export function useLinkForm({ session, draft = 'link', hold, onSaved }: LinkTyping) {
  const t = useTexts(texts);
  const say = useSay();
  const form = useForm({ defaultValues: { link: '' } });
  const { kept, forget } = useDraft(`${draft} ${session.id}`, form);
  const refuse = useRefusal(form);
  const { run, running } = useAct(SetClassLinkDocument);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const present = session.online?.joinUrl ?? null;
  // What stood there when somebody began to type: another link since then is shown, never overwritten.
  const [before, setBefore] = useState(present);
  const isTyped = form.watch('link').trim() !== '';
  useEffect(() => hold?.(isTyped), [hold, isTyped]);

  function finish(link: string | null): void {
    setSuggestion(null);
    setBefore(link);
    form.reset({ link: '' });
    forget();
  }

  async function save(link: string): Promise<void> {
    const { id: sessionId, editVersion } = session;
    setSuggestion(null);
    const outcome = await run({ input: { sessionId, editVersion, joinUrl: { set: link } } });
    if (outcome.__typename === 'Session') {
      finish(outcome.online?.joinUrl ?? null);
      onSaved?.();
      return say(t.linkSaved);
    }
    if (outcome.__typename === 'InvalidJoinUrlError') setSuggestion(outcome.suggestion);
    const message = outcome.__typename === 'OutdatedError' ? t.outdated : refuse(outcome, AT_THE_LINK);
    if (message) form.setError('link', { message }, { shouldFocus: true });
  }

  return {
    form,
    /** Something that was typed before a reload is back. */
    kept: kept && isTyped,
    suggestion,
    running,
    save,
    submit: form.handleSubmit(({ link }) => save(link)),
    /** The link that somebody else set meanwhile; null: none. */
    theirs: isTyped && !running && present !== before ? present : null,
    keepTheirs: () => finish(present),
    discard: () => finish(present),
  };
}

const AT_THE_LINK = { InvalidJoinUrlError: 'link', InvalidInputError: 'link' } as const;
