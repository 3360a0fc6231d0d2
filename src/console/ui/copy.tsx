import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { useSay } from './say.tsx';
import { texts } from './texts.ts';

/** Copies a text, such as a link. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTexts(texts);
  const say = useSay();
  const copy = () => navigator.clipboard.writeText(text).then(() => say(t.copied));
  return <Button onClick={copy}>{label ?? t.copy}</Button>;
}
