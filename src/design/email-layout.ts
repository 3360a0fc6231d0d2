import { html, raw } from 'hono/html';
import type { Language } from '../i18n/language.ts';
import { capitalized } from '../lib/text.ts';
import { dark, FONTS, light } from './palette.ts';

/** The content of a message, in reading order. It is plain text, never markup. */
export type MessageParts = {
  language: Language;
  subject: string;
  /** The line beside the subject in an inbox: what matters most and is not in the subject. */
  preview: string;
  greeting: string;
  lead: string;
  title: string;
  /** Details of the title, such as the time and the teacher. */
  facts: { label: string; lines: string[] }[];
  button: { label: string; url: string; note: string } | null;
  /** A plain link under the button. */
  calendar: { label: string; url: string } | null;
  /** Longer texts that the center wrote, split into lines. */
  passages: { label: string; lines: string[] }[];
  /** What the message is about, where that is several things: then the passages come before them. */
  list?: { items: ListItem[]; more: string | null; note: string | null };
  footer: string[];
};

/** One thing of several: its name, its details, and a plain link. */
export type ListItem = { title: string; lines: string[]; link: { label: string; url: string } | null };

/** The width of the column in pixels, on screens that are wide enough. */
const WIDTH = 560;
const CELL = `font-family:${FONTS};font-size:16px;line-height:1.5`;

// Clients without a dark mode drop this block and keep the inline colors. The others need !important to override those.
const DARK_STYLE = `@media (prefers-color-scheme:dark){
.b{background:${dark.background}!important}.c{background:${dark.card}!important;border-color:${dark.line}!important}
.i{color:${dark.ink}!important}.m{color:${dark.muted}!important}
.l{color:${dark.accent}!important}.t{background:${dark.tint}!important}.a{background:${dark.accent}!important}.o{color:${dark.onAccent}!important}}`;

const withBreaks = (lines: string[]) =>
  lines.map((line, index) => (index ? html`<br>${line}` : html`${line}`));

const fact = ({ label, lines }: MessageParts['facts'][number]) => html`
<p class="m" style="margin:12px 0 0;font-size:14px;color:${light.muted}">${label}</p>
<p class="i" style="margin:0;color:${light.ink}">${withBreaks(lines.map(capitalized))}</p>`;

// The whole button can be pressed, so the padding is on the link. Outlook's Word engine ignores a link's padding; only it
// reads `mso-padding-alt`, which puts the padding on the cell.
const button = ({ label, url, note }: NonNullable<MessageParts['button']>) => html`
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 8px"><tr>
<td class="a" align="center" bgcolor="${light.accent}" style="mso-padding-alt:14px 18px;border-radius:10px;background:${light.accent}">
<a class="o" href="${url}" target="_blank" style="display:inline-block;padding:14px 18px;mso-padding-alt:0;text-align:center;font-family:${FONTS};font-size:17px;line-height:24px;font-weight:600;color:${light.onAccent};text-decoration:none">${label}</a>
</td></tr></table>
<p class="m" style="margin:0;font-size:14px;color:${light.muted}">${note}</p>`;

const calendarLink = ({ label, url }: NonNullable<MessageParts['calendar']>) => html`
<p style="margin:12px 0 0;font-size:14px"><a class="l" href="${url}" target="_blank" style="color:${light.accent}">${label}</a></p>`;

// As little markup as can be: a mail of many classes is to fit into what a provider substitutes.
const item = ({ title, lines, link }: ListItem) => html`
<p class="i" style="margin:16px 0 0;color:${light.ink}"><b>${title}</b>${lines.map((line) => html`<br>${capitalized(line)}`)}${link && html`<br><a class="l" href="${link.url}" style="display:inline-block;padding:8px 0;color:${light.accent}">${link.label}</a>`}</p>`;

const list = ({ items, more, note }: NonNullable<MessageParts['list']>) => html`${items.map(item)}
${more && html`<p class="i" style="margin:16px 0 0;color:${light.ink}">${more}</p>`}
${note && html`<p class="m" style="margin:16px 0 0;font-size:14px;color:${light.muted}">${note}</p>`}`;

const passage = ({ label, lines }: MessageParts['passages'][number]) => html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 0;table-layout:fixed"><tr>
<td class="t" bgcolor="${light.tint}" style="padding:16px;border-radius:10px;background:${light.tint};${CELL}">
<p class="i" style="margin:0 0 4px;font-weight:600;color:${light.ink}">${label}</p>
<p class="i" dir="auto" style="margin:0;color:${light.ink};overflow-wrap:anywhere">${withBreaks(lines)}</p>
</td></tr></table>`;

// An inbox with room after the preview continues with the mail's text. This invisible filler takes that room. Each
// no-break space comes with two joiners, because clients collapse repeated spaces.
const FILLER = '\u034f\u200c\u00a0'.repeat(90);

// Outlook's Word engine ignores `max-width`, and falls back to a serif font if it does not know the font list.
const FOR_WORD = {
  style: raw(
    '<!--[if mso]><style>body,td,p,a,h1{font-family:Arial,sans-serif!important}</style><![endif]-->',
  ),
  open: raw(
    `<!--[if mso]><table role="presentation" align="center" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`,
  ),
  close: raw('<!--[if mso]></td></tr></table><![endif]-->'),
};

/**
 * The mail as HTML: one column of tables with inline styles, which every client can draw. It loads nothing, has no image,
 * and links only to the button's address and the calendar entry. All text is escaped.
 * The language is repeated on inner elements, because some clients drop `<html>` or `<body>`.
 */
export function mailHtml(parts: MessageParts): string {
  const page = html`<!doctype html>
<html lang="${parts.language}" dir="ltr"><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${parts.subject}</title>
<style>${DARK_STYLE}</style>
${FOR_WORD.style}
</head>
<body class="b" lang="${parts.language}" dir="ltr" style="margin:0;padding:0;background:${light.background}">
<div lang="${parts.language}" dir="ltr">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${parts.preview}${FILLER}</div>
<table role="presentation" class="b" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${light.background}"><tr>
<td align="center" style="padding:24px 12px">
${FOR_WORD.open}
<table role="presentation" class="c" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:${WIDTH}px;background:${light.card};border:1px solid ${light.line};border-radius:16px"><tr>
<td align="left" style="padding:28px 24px;${CELL}">
<p class="i" style="margin:0 0 8px;color:${light.ink}">${parts.greeting}</p>
<p class="i" style="margin:0;color:${light.ink}">${parts.lead}</p>
${parts.list && parts.passages.map(passage)}<h1 class="i" style="margin:24px 0 0;font-size:22px;line-height:1.3;color:${light.ink}">${parts.title}</h1>
${parts.facts.map(fact)}${parts.button && button(parts.button)}${parts.calendar && calendarLink(parts.calendar)}${parts.list ? list(parts.list) : parts.passages.map(passage)}
</td></tr></table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:${WIDTH}px"><tr>
<td class="m" align="left" style="padding:16px 24px;${CELL};font-size:13px;color:${light.muted}">${withBreaks(parts.footer)}</td>
</tr></table>
${FOR_WORD.close}
</td></tr></table>
</div>
</body></html>`;
  return String(page);
}

/** The mail as plain text. Each address is on a line of its own. */
export function mailText(parts: MessageParts): string {
  const facts = parts.facts.flatMap(({ label, lines }) => [`${label}: ${lines[0]}`, ...lines.slice(1)]);
  const passages = parts.passages.map(({ label, lines }) => [`${label}:`, ...lines]);
  const blocks = [
    [parts.greeting],
    [parts.lead],
    ...(parts.list ? passages : []),
    [parts.title, ...facts],
    ...(parts.list ? listText(parts.list) : []),
    parts.button ? [`${parts.button.label}:`, parts.button.url] : [],
    parts.button ? [parts.button.note] : [],
    parts.calendar ? [`${parts.calendar.label}:`, parts.calendar.url] : [],
    ...(parts.list ? [] : passages),
    ['--', ...parts.footer],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const listText = ({ items, more, note }: NonNullable<MessageParts['list']>): string[][] => [
  ...items.map(({ title, lines, link }) => [title, ...lines, ...(link ? [`${link.label}:`, link.url] : [])]),
  more ? [more] : [],
  note ? [note] : [],
];
