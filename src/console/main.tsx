import 'virtual:palette.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { deviceLocale } from './i18n/language.ts';
// The browser's offer to install comes once, before the screen that shows it is loaded.
import './shell/install.ts';

document.documentElement.lang = deviceLocale().tag;
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
