import { type MessageParts, mailHtml, mailText } from '../../design/email-layout.ts';
import { catalogFor } from '../../i18n/catalog.ts';
import type { Catalog } from '../../i18n/catalog.types.ts';
import { chooseLanguage, type Language } from '../../i18n/language.ts';
import { type FormattedTime, formatTime } from '../../i18n/time.ts';
import { clip, isolated, linesOf, oneLine } from '../../lib/text.ts';
import { calendarOf } from '../access/calendar/entry.ts';
import type { MessageFacts } from './message-facts.ts';
import { timeLines, type Variant, variantOf } from './message-variants.ts';

/** A finished message, for both channels. */
export type Message = {
  subject: string;
  text: string;
  html: string;
  push: { title: string; body: string };
};

type Composition = { language: Language; catalog: Catalog; when: FormattedTime; variant: Variant };

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

function mailParts(facts: MessageFacts, { language, catalog, when, variant }: Composition): MessageParts {
  const { centerName: center, serviceName: service, professionalName: professional } = facts;
  const contact = [facts.contactEmail, facts.contactPhone].filter((way) => way !== null);
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
    footer:
      facts.reader === 'STAFF'
        ? [catalog.mail.becauseOnStaff(center)]
        : [catalog.mail.because(center), ...withLabel(catalog.mail.questions, contact)],
  };
}

function pushOf(facts: MessageFacts, { catalog, when, variant }: Composition): Message['push'] {
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

const onOneLine = (facts: MessageFacts): MessageFacts => ({
  ...facts,
  centerName: nameIn(facts.centerName),
  serviceName: nameIn(facts.serviceName),
  professionalName: facts.professionalName && nameIn(facts.professionalName),
  readerName: nameIn(facts.readerName),
});

/**
 * The message in the reader's language and zone, as an email and as a push. Names are reduced to one line, and texts by
 * people stay text. The only links are the personal access URL and its calendar entry or, to the professional, their page
 * for the session.
 */
export function composeMessage(given: MessageFacts): Message {
  const facts = onOneLine(given);
  const composition = compositionOf(facts);
  const parts = mailParts(facts, composition);
  return {
    subject: parts.subject,
    text: mailText(parts),
    html: mailHtml(parts),
    push: pushOf(facts, composition),
  };
}

/** The push of that message alone: it costs a fraction of the mail. */
export function composePush(given: MessageFacts): Message['push'] {
  const facts = onOneLine(given);
  return pushOf(facts, compositionOf(facts));
}

function compositionOf(facts: MessageFacts): Composition {
  const { language, formattingLocale: locale } = chooseLanguage(...facts.locales);
  const catalog = catalogFor(language);
  const when = formatTime({ ...facts, locale });
  return { language, catalog, when, variant: variantOf(facts, catalog, locale) };
}
