import type { ListItem, MessageParts } from '../../../design/email-layout.ts';
import type { ActTexts, Catalog } from '../../../i18n/catalog.types.ts';
import type { Language } from '../../../i18n/language.ts';
import { type FormattedTime, formatTime } from '../../../i18n/time.ts';
import { clip, linesOf } from '../../../lib/text.ts';
import type { ActMessage, ActPurpose, CommonFacts, LineFacts } from '../message-facts.ts';

/*
 * The message of an act: what staff says, then a line for each class with the reader's own way in. It has no button, because
 * each class has a link of its own.
 */

type Facts = CommonFacts & ActMessage;
type Words = { language: Language; catalog: Catalog; locale: string };

const SUBJECT_NAME = 60;
const PREVIEW = 140;
const PUSH_TITLE = 60;
const PUSH_NAME = 40;
const PUSH_BODY = 190;

const TEXTS: Record<ActPurpose, (catalog: Catalog) => ActTexts> = {
  SCHEDULE_CHANGED: ({ acts }) => acts.scheduleChanged,
  SESSIONS_CANCELLED: ({ acts }) => acts.sessionsCancelled,
  TEACHER_CHANGED: ({ acts }) => acts.teacherChanged,
  STAFF_MESSAGE: ({ acts }) => acts.staffMessage,
  TEACHER_ASSIGNED: ({ acts }) => acts.teacherAssigned,
  TEACHER_UNASSIGNED: ({ acts }) => acts.teacherUnassigned,
};

export function actParts(facts: Facts, words: Words, footer: string[]): MessageParts {
  const { language, catalog } = words;
  const { classes, lines, text } = facts;
  const hidden = classes - lines.length;
  const leadsIn = lines.some(({ accessUrl }) => accessUrl !== null);
  const label = facts.purpose === 'STAFF_MESSAGE' ? catalog.acts.message : catalog.reason;
  return {
    language,
    subject: subjectOf(facts, words),
    preview: clip(text ?? firstLine(facts, words), PREVIEW),
    greeting: catalog.mail.greeting(facts.readerName),
    lead: TEXTS[facts.purpose](catalog).lead({ center: facts.centerName }),
    title: catalog.acts.classes(classes),
    facts: [],
    button: null,
    calendar: null,
    passages: text ? [{ label, lines: linesOf(text) }] : [],
    list: {
      items: lines.map((line) => itemOf(line, facts, words)),
      more: hidden > 0 ? catalog.acts.more(hidden) : null,
      note: leadsIn ? catalog.mail.accessIsPersonal : null,
    },
    footer,
  };
}

export function actPush(facts: Facts, words: Words): { title: string; body: string } {
  const { classes, text } = facts;
  const more = classes > 1 ? ` ${words.catalog.acts.more(classes - 1)}` : '';
  return {
    title: clip(subjectOf(facts, words), PUSH_TITLE),
    body: clip(text ?? `${firstLine(facts, words)}.${more}`, PUSH_BODY),
  };
}

function subjectOf({ purpose, classes, centerName }: Facts, { catalog }: Words): string {
  const center = clip(centerName, SUBJECT_NAME);
  return TEXTS[purpose](catalog).subject({ center, classes: catalog.acts.classes(classes) });
}

function firstLine(facts: Facts, words: Words): string {
  const [line] = facts.lines;
  return line ? `${clip(line.serviceName, PUSH_NAME)} · ${whenOf(line.startsAt, facts, words).short}` : '';
}

function itemOf(line: LineFacts, facts: Facts, words: Words): ListItem {
  const { catalog } = words;
  const { startsAt, endsAt, previousStartsAt, professionalName, accessUrl } = line;
  const when = whenOf(startsAt, facts, words, endsAt);
  const previous = previousStartsAt && whenOf(previousStartsAt, facts, words).short;
  const lines = [
    when.full,
    when.atCenter && catalog.timeAt(facts.centerName, when.atCenter),
    previous && `${catalog.mail.previously}: ${previous}`,
    line.cancelled && facts.purpose !== 'SESSIONS_CANCELLED' ? catalog.acts.cancelled : null,
    professionalName && `${catalog.with}: ${professionalName}`,
  ];
  return {
    title: line.serviceName,
    lines: lines.filter((one): one is string => Boolean(one)),
    link: accessUrl === null ? null : { label: catalog.joinSession, url: accessUrl },
  };
}

const whenOf = (
  startsAt: Date,
  facts: Facts,
  { locale }: Words,
  endsAt: Date | null = null,
): FormattedTime => {
  const { timeZone, centerTimeZone } = facts;
  return formatTime({ startsAt, endsAt, locale, timeZone, centerTimeZone });
};
