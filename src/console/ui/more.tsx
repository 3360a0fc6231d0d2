import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { texts } from './texts.ts';

type Props = {
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  busy: boolean;
  onMore(after: string | null): void;
};

/** The next page of a list, where there is one. */
export function More({ pageInfo, busy, onMore }: Props) {
  const t = useTexts(texts);
  if (!pageInfo.hasNextPage) return null;
  return (
    <Button busy={busy} onClick={() => onMore(pageInfo.endCursor ?? null)}>
      {t.more}
    </Button>
  );
}
