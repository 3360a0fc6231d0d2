import type { KeyboardEvent } from 'react';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { DraftNotice } from '../../ui/draft-notice.tsx';
import { TextArea } from '../../ui/field.tsx';
import { Notice, Row, Stack } from '../../ui/parts.tsx';
import { texts } from '../texts.ts';
import { type LinkTyping, useLinkForm } from './use-link-form.ts';

type Props = LinkTyping & { label: string; hint?: string };

/** One paste, one press: the link of a class. A whole invitation may be pasted, so it has more than one line. */
export function LinkForm({ label, hint, ...typing }: Props) {
  const t = useTexts(texts);
  const link = useLinkForm(typing);
  const submitOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void link.submit();
  };
  return (
    <form onSubmit={link.submit} noValidate>
      <Stack>
        <DraftNotice {...link} />
        <TextArea
          label={label}
          hint={hint ?? t.linkHint}
          rows={2}
          inputMode="url"
          autoCapitalize="none"
          autoCorrect="off"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="done"
          onKeyDown={submitOnEnter}
          error={link.form.formState.errors.link?.message}
          {...link.form.register('link')}
        />
        {link.suggestion && <Suggestion link={link.suggestion} onUse={link.save} />}
        {link.theirs ? (
          <Theirs link={link.theirs} onUseMine={link.submit} onKeep={link.keepTheirs} />
        ) : (
          <Button type="submit" look={link.suggestion ? 'plain' : 'primary'} busy={link.running}>
            {t.useLink}
          </Button>
        )}
      </Stack>
    </form>
  );
}

/** What the server found in what was pasted, as one press. */
export function Suggestion({ link, onUse }: { link: string; onUse(link: string): void }) {
  const t = useTexts(texts);
  return (
    <Notice>
      <Stack>
        <span>{link}</span>
        <Button look="primary" onClick={() => onUse(link)}>
          {t.useSuggestion}
        </Button>
      </Stack>
    </Notice>
  );
}

function Theirs({ link, onUseMine, onKeep }: { link: string; onUseMine(): void; onKeep(): void }) {
  const t = useTexts(texts);
  return (
    <Notice tone="warn">
      <Stack>
        <span>
          {t.linkChanged} <strong>{link}</strong>
        </span>
        <Row>
          <Button onClick={onKeep}>{t.keepTheirs}</Button>
          <Button onClick={onUseMine}>{t.useMine}</Button>
        </Row>
      </Stack>
    </Notice>
  );
}
