import { html } from 'hono/html';
import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { document } from './parts.ts';

type FailedView = { locales: (string | null)[]; stylePath: string; path: string };

/**
 * The page of somebody whose door could not be looked up, most likely because the database is away. We do not know who
 * it is, so it speaks a language of the browser's; it tries again by itself and never presses again.
 */
export function renderFailedPage({ locales, stylePath, path }: FailedView): string {
  const { language } = chooseLanguage(...locales);
  const { refusedPress, reloadHint, reload } = catalogFor(language).page;
  return document({
    language,
    title: refusedPress,
    stylePath,
    head: html`<meta http-equiv="refresh" content="15; url=${path}">`,
    main: html`<main data-state="FAILED"><h1>${refusedPress}</h1><p class="door">${reloadHint} <a href="${path}">${reload}</a></p></main>`,
  });
}
