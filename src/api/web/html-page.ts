import { html } from 'hono/html';
import { ICON_URL } from '../../design/icon.ts';
import type { Language } from '../../i18n/language.ts';

/** Markup whose text is escaped. */
export type Markup = ReturnType<typeof html>;

/** The addresses of a page's style sheet and script. */
export type AssetPaths = { stylePath: string; scriptPath: string };

type HtmlPage = {
  language: Language;
  title: string;
  stylePath: string;
  scriptPath?: string;
  /** More elements for the head. */
  head?: Markup | false;
  body: Markup;
};

/** A whole HTML document. Nothing in it is inline: the content security policy forbids inline scripts and styles. */
export function htmlPage({ language, title, stylePath, scriptPath, head, body }: HtmlPage): string {
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${ICON_URL}">
<link rel="stylesheet" href="${stylePath}">
${scriptPath && html`<script type="module" src="${scriptPath}"></script>`}
${head}
</head>
<body>
${body}
</body>
</html>
`);
}
