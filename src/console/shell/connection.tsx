import { useConnected } from '../api/live.ts';
import { useTexts } from '../i18n/language.ts';
import css from './shell.module.css';
import { texts } from './texts.ts';

/** Says that the connection is lost, for as long as it is. */
export function Connection() {
  const t = useTexts(texts);
  const connected = useConnected();
  return (
    <div role="status" className={connected ? undefined : css.lost}>
      {!connected && t.lost}
    </div>
  );
}
