import { useTexts } from '../../i18n/language.ts';
import { purposes } from '../../ui/messages/purposes.ts';
import { texts } from './texts.ts';

/** What messages are called here. A name that is not known yet shows as the server says it. */
export function useNames(): { purpose(name: string): string; situation(name: string): string } {
  const t = useTexts(texts);
  const { purpose } = useTexts(purposes);
  const all: Record<string, string> = { ...purpose, ...t.accounts };
  const situations: Record<string, string> = t.situations;
  return {
    purpose: (name) => all[name] ?? name,
    situation: (name) => situations[name] ?? name,
  };
}
