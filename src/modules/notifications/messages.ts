import { type MessageParts, mailHtml, mailText } from '../../design/email-layout.ts';
import { catalogFor } from '../../i18n/catalog.ts';
import type { Catalog } from '../../i18n/catalog.types.ts';
import { chooseLanguage, type Language } from '../../i18n/language.ts';
import { type FormattedTime, formatTime } from '../../i18n/time.ts';
import { clip, isolated, linesOf, oneLine } from '../../lib/text.ts';
import { calendarOf } from '../access/calendar/entry.ts';
import { actParts, actPush } from './acts/messages.ts';
import type { LineFacts, MessageFacts, SessionMessage } from './message-facts.ts';
import { timeLines, type Variant, variantOf } from './message-variants.ts';

/** A finished message, for both channels. */
export type Message = {
  subject: string;
  text: string;
  html: string;
  push: { title: string; body: string };
};

type Words = { language: Language; catalog: Catalog; locale: string };
type Composition = Words & { when: FormattedTime; variant: Variant };

// A subject shows some 70 characters on a screen, a notification two or three lines on a phone.
const SUBJECT_NAME = 80;
const PREVIEW = 140;
const PUSH_TITLE = 60;
const PUSH_NAME = 40;
const PUSH_BODY = 190;

const joined = (separator: string, ...pieces: (string | null)[]): string =>
  pieces.filter(Boolean).join(separator);

/** One line each, the first one beside the label. */
const withLabel = (label: string, lines: string[]): string[] =>
  lines.map((line, index) => (index === 0 ? `${label} ${line}` : line));

function mailParts(facts: SessionMessage, { language, catalog, when, variant }: Composition): MessageParts {
  const { centerName: center, serviceName: service, professionalName: professional } = facts;
  return {
    language,
    subject: variant.texts.subject({ service: clip(service, SUBJECT_NAME), when: when.short }),
    preview: clip(variant.preview, PREVIEW),
    greeting: catalog.mail.greeting(facts.readerName),
    lead: variant.texts.lead({ center }),
    title: service,
    facts: [
      { label: variant.timeLabel, lines: timeLines(when, catalog, center) },
      ...variant.facts,
      ...(professional ? [{ label: catalog.with, lines: [professional] }] : []),
    ],
    button: variant.button,
    calendar:
      variant.button && facts.accessUrl
        ? { label: catalog.addToCalendar, url: calendarOf(facts.accessUrl) }
        : null,
    passages: variant.passages.flatMap(({ label, text }) => (text ? [{ label, lines: linesOf(text) }] : [])),
    footer: footerOf(facts, catalog),
  };
}

function footerOf({ reader, centerName, contactEmail, contactPhone }: MessageFacts, { mail }: Catalog) {
  if (reader === 'STAFF') return [mail.becauseOnStaff(centerName)];
  const contact = [contactEmail, contactPhone].filter((way) => way !== null);
  return [mail.because(centerName), ...withLabel(mail.questions, contact)];
}

function pushOf(facts: SessionMessage, { catalog, when, variant }: Composition): Message['push'] {
  const center = clip(facts.centerName, PUSH_NAME);
  const atCenter = when.shortAtCenter && `(${catalog.timeAt(center, when.shortAtCenter)})`;
  const time = joined(' ', when.short, atCenter);
  const who = joined(', ', center, facts.professionalName && clip(facts.professionalName, PUSH_NAME));
  return {
    title: clip(facts.serviceName, PUSH_TITLE),
    body: clip(`${time} · ${who}. ${variant.texts.push}`, PUSH_BODY),
  };
}

const nameIn = (text: string): string => isolated(oneLine(text));

const lineOnOneLine = (line: LineFacts): LineFacts => ({
  ...line,
  serviceName: nameIn(line.serviceName),
  professionalName: line.professionalName && nameIn(line.professionalName),
});

const alertOnOneLine = ({ shared, unreached }: SessionMessage & { purpose: 'ALERT' }) => ({
  shared: shared && { ...shared, serviceName: nameIn(shared.serviceName) },
  unreached: unreached.map(nameIn),
});

const onOneLine = (facts: MessageFacts): MessageFacts => ({
  ...facts,
  centerName: nameIn(facts.centerName),
  serviceName: nameIn(facts.serviceName),
  professionalName: facts.professionalName && nameIn(facts.professionalName),
  readerName: nameIn(facts.readerName),
  ...('lines' in facts && { lines: facts.lines.map(lineOnOneLine) }),
  ...(facts.purpose === 'ALERT' && alertOnOneLine(facts)),
});

/**
 * The message in the reader's language and zone, as an email and as a push. Names are reduced to one line, and texts by
 * people stay text. The only links are personal access URLs and their calendar entry or, to staff, the professional’s page
 * for the session and the console.
 */
export function composeMessage(given: MessageFacts): Message {
  const facts = onOneLine(given);
  const words = wordsFor(facts);
  if ('lines' in facts)
    return finished(actParts(facts, words, footerOf(facts, words.catalog)), actPush(facts, words));
  const composition = compositionOf(facts, words);
  return finished(mailParts(facts, composition), pushOf(facts, composition));
}

const finished = (parts: MessageParts, push: Message['push']): Message => ({
  subject: parts.subject,
  text: mailText(parts),
  html: mailHtml(parts),
  push,
});

/** The push of that message alone: it costs a fraction of the mail. */
export function composePush(given: MessageFacts): Message['push'] {
  const facts = onOneLine(given);
  const words = wordsFor(facts);
  return 'lines' in facts ? actPush(facts, words) : pushOf(facts, compositionOf(facts, words));
}

function wordsFor({ locales }: MessageFacts): Words {
  const { language, formattingLocale: locale } = chooseLanguage(...locales);
  return { language, catalog: catalogFor(language), locale };
}

function compositionOf(facts: SessionMessage, { language, catalog, locale }: Words): Composition {
  const when = formatTime({ ...facts, locale });
  return { language, catalog, locale, when, variant: variantOf(facts, catalog, locale) };
}
