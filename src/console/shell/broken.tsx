import { Component, type ReactNode } from 'react';
import { useTexts } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { texts } from './texts.ts';

function Sorry() {
  const t = useTexts(texts);
  return (
    <div role="alert">
      <p>{t.broken}</p>
      <Button look="primary" onClick={() => location.reload()}>
        {t.reload}
      </Button>
    </div>
  );
}

/** A fault of one screen leaves the menu, and what was typed. Also shown when a part of an older version is gone. */
export class Guarded extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    return this.state.broken ? <Sorry /> : this.props.children;
  }
}
