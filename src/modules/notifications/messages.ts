import { type MessageParts, mailHtml, mailText } from '../../design/email-layout.ts';
import { catalogFor } from '../../i18n/catalog.ts';
import type { Catalog } from '../../i18n/catalog.types.ts';
import { chooseLanguage, type Language } from '../../i18n/language.ts';
import { type FormattedTime, formatTime } from '../../i18n/time.ts';
import { clip, isolated, linesOf, oneLine } from '../../lib/text.ts';
import { calendarOf } from '../access/calendar/entry.ts';
import type { MessageFacts } from './message-facts.ts';
import { type Particulars, particularsOf, timeLines } from './message-variants.ts';

/** A finished message, for both channels. */
export type Message = {
  subject: string;
  text: string;
  html: string;
  push: { title: string; body: string };
};

type Reading = { language: Language; words: Catalog; when: FormattedTime; special: Particulars };

// A subject shows some 70 characters on a screen, a notification two or three lines on a phone.
const SUBJECT_NAME = 80;
const PREVIEW = 140;
const PUSH_TITLE = 60;
const PUSH_NAME = 40;
const PUSH_BODY = 190;

const joined = (separator: string, ...pieces: (string | null)[]): string =>
  pieces.filter(Boolean).join(separator);

/** Each on a line of its own, the first one beside the label. */
const withLabel = (label: string, lines: string[]): string[] =>
  lines.map((line, index) => (index === 0 ? `${label} ${line}` : line));

function mailParts(facts: MessageFacts, { language, words, when, special }: Reading): MessageParts {
  const { centerName: center, serviceName: service, professionalName: professional } = facts;
  const contact = [facts.contactEmail, facts.contactPhone].filter((way) => way !== null);
  return {
    language,
    subject: special.words.subject({ service: clip(service, SUBJECT_NAME), when: when.short }),
    preview: clip(special.preview, PREVIEW),
    greeting: words.mail.greeting(facts.readerName),
    lead: special.words.lead({ center }),
    title: service,
    facts: [
      { label: special.timeLabel, lines: timeLines(when, words, center) },
      ...special.facts,
      ...(professional ? [{ label: words.with, lines: [professional] }] : []),
    ],
    button: special.button,
    calendar:
      special.button && facts.accessUrl
        ? { label: words.addToCalendar, url: calendarOf(facts.accessUrl) }
        : null,
    passages: special.passages.flatMap(({ label, text }) => (text ? [{ label, lines: linesOf(text) }] : [])),
    footer:
      facts.reader === 'STAFF'
        ? [words.mail.becauseOnStaff(center)]
        : [words.mail.because(center), ...withLabel(words.mail.questions, contact)],
  };
}

function pushOf(facts: MessageFacts, { words, when, special }: Reading): Message['push'] {
  const center = clip(facts.centerName, PUSH_NAME);
  const atCenter = when.shortAtCenter && `(${words.timeAt(center, when.shortAtCenter)})`;
  const time = joined(' ', when.short, atCenter);
  const who = joined(', ', center, facts.professionalName && clip(facts.professionalName, PUSH_NAME));
  return {
    title: clip(facts.serviceName, PUSH_TITLE),
    body: clip(`${time} · ${who}. ${special.words.push}`, PUSH_BODY),
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
 * The message in the reader's language and zone: mail (subject, text, HTML) and push. Pure. The subject is one line
 * whatever the names hold, texts by people stay text, and its only links are the personal access URL and its calendar
 * entry, or to the professional the provider's.
 */
export function composeMessage(given: MessageFacts): Message {
  const facts = onOneLine(given);
  const { language, formattingLocale: locale } = chooseLanguage(...facts.locales);
  const words = catalogFor(language);
  const when = formatTime({ ...facts, locale });
  const reading = { language, words, when, special: particularsOf(facts, words, locale) };
  const parts = mailParts(facts, reading);
  return {
    subject: parts.subject,
    text: mailText(parts),
    html: mailHtml(parts),
    push: pushOf(facts, reading),
  };
}
